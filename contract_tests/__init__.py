from pkgutil import extend_path

__path__ = extend_path(__path__, __name__)
"""A project may have a plain folder `contract_tests` of its own. Python finds its modules beside ours, not instead."""
