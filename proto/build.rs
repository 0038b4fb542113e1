//! Compiles `chuan/**/*.proto` into Rust and into a descriptor set for reflection.
//!
//! **Invariant:** no installed `protoc` is needed: protox compiles, tonic-prost-build generates.
//! **Invariant:** the descriptor set and the code come from the same compilation.

use std::path::{Path, PathBuf};
use std::{env, error, fs, io};

fn main() -> Result<(), Box<dyn error::Error>> {
    println!("cargo::rerun-if-changed=chuan");
    println!("cargo::rerun-if-changed=build.rs");
    let out_dir = PathBuf::from(env::var_os("OUT_DIR").ok_or("cargo sets OUT_DIR for build scripts")?);

    let mut files = Vec::new();
    collect(Path::new("chuan"), &mut files)?;
    files.sort();

    let mut compiler = protox::Compiler::new(["."])?;
    // With source information: the comments become rustdoc, and reflection shows them.
    compiler.include_source_info(true).include_imports(true).open_files(&files)?;
    fs::write(out_dir.join("descriptors.bin"), compiler.encode_file_descriptor_set())?;

    let mut config = tonic_prost_build::Config::new();
    config.enable_type_names(); // the codec tells requests from answers by name
    tonic_prost_build::configure()
        .btree_map(".") // the same message has the same bytes and the same JSON every time
        .codec_path("crate::codec::Codec")
        .compile_fds_with_config(compiler.file_descriptor_set(), config)?;
    Ok(())
}

/// All `.proto` files below a folder.
fn collect(folder: &Path, files: &mut Vec<PathBuf>) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            collect(&path, files)?;
        } else if path.extension().is_some_and(|extension| extension == "proto") {
            files.push(path);
        }
    }
    Ok(())
}
