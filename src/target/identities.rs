//! The identities of a target file. Secrets come from the environment or from files, never from the target file itself.

use toml::de::DeValue;

use super::TargetError;
use super::file::Surroundings;
use super::reader::{Item, Table};
use crate::http::{ClientCertificate, Credential, Identity};

/// How a secret is referred to.
const REFERENCE: &str = "{ env = \"NAME\" } or { file = \"PATH\" }";

/// Identities in the order of the file.
pub fn identities(table: &Table<'_>, around: &Surroundings<'_>) -> Result<Vec<Identity>, TargetError> {
    table.items().iter().map(|item| identity(item, around)).collect()
}

/// The ways to prove an identity.
const PROOFS: [&str; 5] = ["bearer", "basic", "cookie", "header", "certificate"];

fn identity(item: &Item<'_>, around: &Surroundings<'_>) -> Result<Identity, TargetError> {
    let table = item.table("a table with bearer, basic, cookie, header or certificate")?;
    table.allow(&["bearer", "basic", "cookie", "header", "certificate", "owner"])?;
    let owner = table.get("owner").map(|item| item.text().map(str::to_owned));
    let mut items = table.items();
    items.retain(|item| PROOFS.contains(&item.key()));
    let [proof] = items.as_slice() else {
        return Err(item.key_error(format!(
            "`{}` needs exactly one of bearer, basic, cookie, header and certificate",
            item.path()
        )));
    };
    let credential = match proof.key() {
        "bearer" => Credential::Bearer(secret(proof, around)?),
        "cookie" => Credential::Cookie(secret(proof, around)?),
        "header" => header(proof, around)?,
        "certificate" => Credential::Certificate(certificate(proof, around)?),
        _ => basic(proof, around)?,
    };
    Ok(Identity {
        name: item.key().to_owned(),
        credential,
        owner: owner.transpose()?,
    })
}

/// A header of the service's own.
fn header(item: &Item<'_>, around: &Surroundings<'_>) -> Result<Credential, TargetError> {
    let table = item.table("{ name = \"X-Auth-Token\", value = { env = \"NAME\" } }")?;
    table.allow(&["name", "value"])?;
    let missing = |key: &str| item.key_error(format!("`{}` lacks `{key}`", item.path()));
    let name = table.get("name").ok_or_else(|| missing("name"))?;
    let value = table.get("value").ok_or_else(|| missing("value"))?;
    let text = name.text()?;
    // RFC 9110 section 5.6.2
    let is_token = |c: char| c.is_ascii_alphanumeric() || "!#$%&'*+-.^_`|~".contains(c);
    if text.is_empty() || !text.chars().all(is_token) {
        return Err(name.error(format!("`{}` must be the name of a header", name.path())));
    }
    let reserved = [
        "host",
        "content-length",
        "content-type",
        "accept",
        "transfer-encoding",
        "connection",
    ];
    if reserved.iter().any(|known| text.eq_ignore_ascii_case(known)) {
        return Err(name.error(format!(
            "`{}` can't be a header that requests have anyway",
            name.path()
        )));
    }
    Ok(Credential::Header(text.to_owned(), secret(&value, around)?))
}

/// A PEM file with certificate and key. The variable holds its path, as X509_USER_PROXY does.
fn certificate(item: &Item<'_>, around: &Surroundings<'_>) -> Result<ClientCertificate, TargetError> {
    let wanted = "{ file = \"x509up.pem\" } or { env = \"X509_USER_PROXY\" }, a variable that names the file";
    let table = item.table(wanted)?;
    table.allow(&["env", "file"])?;
    let items = table.items();
    let [reference] = items.as_slice() else {
        return Err(item.key_error(format!("`{}` must be {wanted}", item.path())));
    };
    let text = match reference.key() {
        "env" => {
            let path = variable(reference, around)?;
            // Not repeated in the message: who mistook the variable may have put the key itself into it.
            std::fs::read_to_string(path)
                .map_err(|_| reference.error("can't read the file that the variable names".to_owned()))?
        }
        _ => file(reference, around)?,
    };
    let wrong = |what: String| reference.error(format!("what `{}` names: {what}", reference.path()));
    ClientCertificate::from_pem(&text).map_err(wrong)
}

fn basic(item: &Item<'_>, around: &Surroundings<'_>) -> Result<Credential, TargetError> {
    let table = item.table("{ user = \"NAME\", password = { env = \"NAME\" } }")?;
    table.allow(&["user", "password"])?;
    let missing = |key: &str| item.key_error(format!("`{}` lacks `{key}`", item.path()));
    let user = table.get("user").ok_or_else(|| missing("user"))?;
    let password = table.get("password").ok_or_else(|| missing("password"))?;
    let name = user.text()?;
    if name.is_empty() || name.contains(|c: char| c == ':' || c.is_control()) {
        return Err(user.error(format!(
            "`{}` must be a name without colons (RFC 7617)",
            user.path()
        )));
    }
    Ok(Credential::Basic(name.to_owned(), secret(&password, around)?))
}

/// The secret that a table refers to.
fn secret(item: &Item<'_>, around: &Surroundings<'_>) -> Result<String, TargetError> {
    if let DeValue::String(_) = item.value() {
        let path = item.path();
        return Err(item.error(format!(
            "`{path}` must not hold the secret itself: write {path} = {REFERENCE}"
        )));
    }
    let table = item.table(REFERENCE)?;
    table.allow(&["env", "file"])?;
    let items = table.items();
    let [reference] = items.as_slice() else {
        return Err(item.key_error(format!("`{}` must be {REFERENCE}", item.path())));
    };
    let value = match reference.key() {
        "env" => variable(reference, around)?,
        _ => file(reference, around)?,
    };
    if value.is_empty() || value.contains(|c: char| c.is_control() || !c.is_ascii()) {
        let what = "is empty, or holds line breaks or other characters that no HTTP header can carry";
        return Err(reference.error(format!("what `{}` refers to {what}", reference.path())));
    }
    Ok(value)
}

fn variable(reference: &Item<'_>, around: &Surroundings<'_>) -> Result<String, TargetError> {
    let name = reference.text()?;
    let plausible = !name.is_empty() && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
    if !plausible {
        // Not repeated in the message: it may be the secret.
        return Err(reference.error(format!(
            "`{}` must be the name of an environment variable",
            reference.path()
        )));
    }
    let missing = || {
        reference.error(format!(
            "the environment variable {name} is not set: export it, or use {{ file = … }}"
        ))
    };
    (around.variable)(name).ok_or_else(missing)
}

fn file(reference: &Item<'_>, around: &Surroundings<'_>) -> Result<String, TargetError> {
    let path = around.folder.join(reference.text()?);
    let text = std::fs::read_to_string(&path);
    let text =
        text.map_err(|e| reference.error(format!("can't read the secret from {}: {e}", path.display())))?;
    Ok(text.trim_end_matches(['\r', '\n']).to_owned())
}
