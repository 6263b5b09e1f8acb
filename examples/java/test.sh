#!/bin/sh
# Compiles the example into a folder of its own, and runs its tests.
set -eu
made=$(mktemp -d)
trap 'rm -rf "$made"' EXIT
javac -d "$made" "$(dirname "$0")"/*.java
java -cp "$made" RemindersTest
