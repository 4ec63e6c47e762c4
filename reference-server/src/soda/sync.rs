//! Cutting at once (SODA 1.0, 2.1 and 5).

use super::order::{cutout, read};
use crate::message::{Request, Response};
use crate::uws::{Parameter, form};

pub(crate) fn sync(request: &Request) -> Response {
    let fields = match form(request) {
        Ok(fields) => fields,
        Err(refusal) => return refusal,
    };
    let parameters: Result<Vec<_>, _> = fields.iter().map(Parameter::from_field).collect();
    let order = match parameters.and_then(|parameters| read(&parameters)) {
        Ok(order) => order,
        Err(message) => return Response::bytes(400, "text/plain; charset=utf-8", format!("{message}\n")),
    };
    match order.combinations.as_slice() {
        [only] if order.set.covers(only) => Response::bytes(200, "application/fits", cutout(order.set)),
        [_] => Response::new(204),
        _ => Response::text(
            400,
            "MultiValuedParamNotSupported: one value each can be given here\n",
        ),
    }
}
