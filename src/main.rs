//! The command `voconform`.

mod cli;

fn main() -> cli::Exit {
    cli::main()
}
