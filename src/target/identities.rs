//! The identities of a target file. Secrets come from the environment or from files, never from the target file itself.

use toml::de::DeValue;

use super::TargetError;
use super::file::Surroundings;
use super::reader::{Item, Table};
use crate::http::{Credential, Identity};

/// How a secret is referred to.
const REFERENCE: &str = "{ env = \"NAME\" } or { file = \"PATH\" }";

/// Identities in the order of the file.
pub fn identities(table: &Table<'_>, around: &Surroundings<'_>) -> Result<Vec<Identity>, TargetError> {
    table.items().iter().map(|item| identity(item, around)).collect()
}

fn identity(item: &Item<'_>, around: &Surroundings<'_>) -> Result<Identity, TargetError> {
    let table = item.table("a table with bearer, basic or cookie")?;
    table.allow(&["bearer", "basic", "cookie", "owner"])?;
    let owner = table.get("owner").map(|item| item.text().map(str::to_owned));
    let mut items = table.items();
    items.retain(|item| item.key() != "owner");
    let [proof] = items.as_slice() else {
        return Err(item.key_error(format!(
            "`{}` needs exactly one of bearer, basic and cookie",
            item.path()
        )));
    };
    let credential = match proof.key() {
        "bearer" => Credential::Bearer(secret(proof, around)?),
        "cookie" => Credential::Cookie(secret(proof, around)?),
        _ => basic(proof, around)?,
    };
    Ok(Identity {
        name: item.key().to_owned(),
        credential,
        owner: owner.transpose()?,
    })
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
