//! The port of the control interface: on this machine only, whatever the server itself listens on.

use std::convert::Infallible;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;

use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinSet;

use crate::broker::Control;
use crate::wire::{Wire, read, to_http};

/// Opens the port; 0 takes a free one.
pub(crate) async fn listen(port: u16) -> std::io::Result<(TcpListener, SocketAddr)> {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, port)).await?;
    let address = listener.local_addr()?;
    Ok((listener, address))
}

/// Takes connections until it is dropped.
pub(crate) async fn accept(listener: TcpListener, address: SocketAddr, control: Arc<Control>) {
    let mut tasks = JoinSet::new();
    loop {
        // A connection that fails before it is accepted concerns its client only.
        if let Ok((stream, _)) = listener.accept().await {
            tasks.spawn(connection(stream, address, Arc::clone(&control)));
        } else {
            tokio::task::yield_now().await;
        }
        while tasks.try_join_next().is_some() {}
    }
}

async fn connection(stream: TcpStream, address: SocketAddr, control: Arc<Control>) {
    let authority = address.to_string();
    let service = service_fn(|request| {
        let (control, authority) = (Arc::clone(&control), authority.clone());
        async move {
            let response = match read(&authority, request).await {
                Ok(request) => control.answer(&request),
                Err(refusal) => refusal,
            };
            Ok::<_, Infallible>(to_http(response, Wire::default()))
        }
    });
    // Broken connections are the client's affair.
    let _ended = http1::Builder::new()
        .timer(TokioTimer::new())
        .serve_connection(TokioIo::new(stream), service)
        .await;
}
