//! reporting (being written)
/// The service's name.
pub const NAME: &str = "reporting";
/// Lets reporting join a process.
///
/// # Errors
/// Its database cannot be used.
pub async fn join(_host: &mut runtime::host::Host) -> Result<(), runtime::host::Error> {
    Ok(())
}
