#!/bin/sh
# Compares our reading of the UWS schema with two independent validators, over the corpus and its mutants:
# the JDK's Xerces (needs java 11 or later) and Python's xmlschema (needs the package of that name).
# PYTHON names the interpreter, MUTANTS the number of mutants. Exits with 1 at an unexplained disagreement.
set -eu
cd "$(dirname "$0")/../.."
python=${PYTHON:-python3}
here=tests/schema_oracles
corpus=fixtures/documents/uws
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT INT TERM

verdicts() { cargo run --quiet --package voconform --example schema_verdicts -- "$@"; }

verdicts mutants "${MUTANTS:-2000}" "$work/mutants"
status=0
for version in 1.0 1.1; do
    echo "UWS $version"
    schema=specs/uws-$version/uws.xsd
    set -- "$corpus/valid" "$corpus/invalid" "$corpus/malformed" "$work/mutants"
    verdicts "$version" "$@" > "$work/ours"
    java "$here/Oracle.java" "$schema" "$@" > "$work/xerces"
    "$python" "$here/oracle.py" "$schema" "$@" > "$work/python"
    for oracle in xerces python; do
        "$python" "$here/agreement.py" "$oracle" "$work/ours" "$work/$oracle" "$here/known.txt" || status=1
    done
done
exit $status
