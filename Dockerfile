# The mock in a container: docker build -t mockdial . && docker run -p 127.0.0.1:4010:4010 mockdial
FROM python:3.13-slim AS build
WORKDIR /build
COPY pyproject.toml README.md LICENSE constraints.txt ./
COPY client client
COPY mockdial mockdial
COPY mock_server mock_server
COPY contract_tests contract_tests
COPY openapi openapi
COPY fixtures fixtures
RUN python -m venv /opt/mockdial \
    && /opt/mockdial/bin/pip install --no-cache-dir -c constraints.txt ./client ".[all]"

FROM python:3.13-slim
RUN useradd --uid 10001 --create-home mockdial
COPY --from=build /opt/mockdial /opt/mockdial
ENV PATH=/opt/mockdial/bin:$PATH PYTHONUNBUFFERED=1
USER 10001
EXPOSE 4010
HEALTHCHECK --interval=10s --timeout=3s --start-period=5s \
    CMD ["python", "-c", "import urllib.request; urllib.request.urlopen('http://127.0.0.1:4010/_mock/health')"]
# Inside a container, loopback is the container's own: only what `-p` publishes lets others in.
ENTRYPOINT ["mockdial"]
CMD ["serve", "--host", "0.0.0.0"]
