"""State is in an object that somebody made: no module keeps any."""

import ast
import re

from tests.project.sources import modules

MOCK = modules("mock_server") | modules("mockdial")
MUTABLE = (ast.List, ast.Dict, ast.Set, ast.ListComp, ast.DictComp, ast.SetComp)
MAKERS = {"list", "dict", "set", "deque", "defaultdict", "Counter", "OrderedDict", "WeakValueDictionary", "bytearray"}
CHANGES = {
    "append",
    "add",
    "update",
    "setdefault",
    "pop",
    "popitem",
    "clear",
    "remove",
    "discard",
    "extend",
    "insert",
    "sort",
    "reverse",
}
CONSTANT = re.compile(r"_?[A-Z][A-Z0-9_]*|__all__")


def is_mutable(value: ast.expr | None) -> bool:
    return isinstance(value, MUTABLE) or (
        isinstance(value, ast.Call) and isinstance(value.func, ast.Name) and value.func.id in MAKERS
    )


def assigned(tree: ast.Module) -> list[str]:
    """The names that a module gives to mutable things."""
    found = []
    for node in tree.body:
        if isinstance(node, ast.Assign | ast.AnnAssign) and is_mutable(node.value):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            found += [target.id for target in targets if isinstance(target, ast.Name)]
    return found


def changed(tree: ast.Module) -> list[str]:
    """The constants that a module changes."""
    found = []
    for node in ast.walk(tree):
        if (
            isinstance(node, ast.Subscript)
            and isinstance(node.ctx, ast.Store | ast.Del)
            and isinstance(node.value, ast.Name)
        ):
            found.append(node.value.id)
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in CHANGES:
            found += [node.func.value.id] if isinstance(node.func.value, ast.Name) else []
    return [name for name in found if CONSTANT.fullmatch(name)]


def test_what_a_module_holds_is_a_constant():
    assert [
        (module, name) for module, tree in MOCK.items() for name in assigned(tree) if not CONSTANT.fullmatch(name)
    ] == []


def test_a_constant_is_never_changed():
    assert [(module, name) for module, tree in MOCK.items() for name in changed(tree)] == []


def test_no_function_reaches_for_a_global():
    assert [module for module, tree in MOCK.items() for node in ast.walk(tree) if isinstance(node, ast.Global)] == []


def test_nothing_asks_whether_it_is_being_tested():
    words = [node.value for tree in MOCK.values() for node in ast.walk(tree) if isinstance(node, ast.Constant)]
    assert [word for word in words if isinstance(word, str) and "PYTEST" in word] == []
