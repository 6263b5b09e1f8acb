"""One report in five formats: terminal, HTML, JSON, JUnit and SARIF. Any tool with findings can use them."""
