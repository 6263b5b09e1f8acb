"""One report, told in five ways: on a terminal, as HTML, JSON, JUnit and SARIF. Whoever has findings can use them."""
