// node pyodide.mjs CHECKOUT PACKAGES TEST...: run tests on the Python that Pyodide is, CPython compiled to WebAssembly.
// The package pyodide stands in PACKAGES/node_modules, what the tests import in PACKAGES/site.
import { pathToFileURL } from "node:url";

const [checkout, packages, ...tests] = process.argv.slice(2);
const { loadPyodide } = await import(pathToFileURL(`${packages}/node_modules/pyodide/pyodide.mjs`));
const python = await loadPyodide({ env: { HOME: "/tmp", PYTHONDONTWRITEBYTECODE: "1", CI: "true" } });
for (const [place, root] of [["/checkout", checkout], ["/site", `${packages}/site`]]) {
  python.FS.mkdirTree(place);
  python.FS.mount(python.FS.filesystems.NODEFS, { root }, place);
}
python.globals.set("tests", python.toPy(tests));
const code = python.runPython(`
import os, sys
os.chdir("/checkout")
sys.path[:0] = ["/site", "/checkout/tests"]
print("Python", sys.version)
import pytest
int(pytest.main(["-q", "-p", "no:cacheprovider", *tests]))
`);
process.exit(code);
