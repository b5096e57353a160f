"""Runs the steps of one program and reports what happens.

`src/build.rs` joins these files, and leaves out what they import of each other. `verify-worker` compiles that once, in
a namespace that no module has and whose builtins are its own, so that a snippet neither meets it nor breaks it. Rust
evaluates the code that `units` yields: no frame of these files lies under the snippet's own. Nothing is imported but
what every Python has at its start, for `sys.modules` can be observed.
"""
