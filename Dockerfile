# The site as an image, from the locked packages (uv.lock, frontend/package-lock.json) and nothing else.
# Built where there is a network (or mirrors), then carried to a closed one: docker save threeones:0.1.0 | gzip > threeones.tar.gz
ARG PYTHON=python:3.11-slim-bookworm

FROM ${PYTHON} AS build
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PYTHONDONTWRITEBYTECODE=1
WORKDIR /opt/threeones
# set-up's own tools and packages first: they change less often than the sources
COPY pyproject.toml uv.lock README.md ./
COPY bin bin
COPY frontend frontend
COPY src/threeones/__init__.py src/threeones/__init__.py
COPY src/threeones/locale src/threeones/locale
RUN bin/setup && rm -rf frontend/node_modules .tools
COPY src src
COPY packs packs
COPY docs docs
# compiled here, as nothing can be written where it runs
RUN .venv/bin/pybabel --quiet compile --domain django --directory src/threeones/locale \
    && .venv/bin/python -m compileall -q -j 0 .venv/lib src \
    && chmod -R go+rX .

FROM ${PYTHON}
RUN apt-get update && apt-get install -y --no-install-recommends fonts-noto-cjk && rm -rf /var/lib/apt/lists/* \
    && useradd --uid 10001 --home-dir /var/lib/threeones --create-home --shell /usr/sbin/nologin threeones \
    && install -d -m 0700 -o threeones -g threeones /var/lib/threeones /backups
COPY --from=build /opt/threeones /opt/threeones
ENV PATH=/opt/threeones/.venv/bin:$PATH PYTHONUNBUFFERED=1 THREEONES_HOME=/var/lib/threeones
WORKDIR /opt/threeones
USER threeones
VOLUME ["/var/lib/threeones", "/backups"]
EXPOSE 8000
HEALTHCHECK --interval=30s --timeout=5s --start-period=60s \
    CMD ["python", "-c", "import urllib.request as u; u.urlopen('http://127.0.0.1:8000/health/ready', timeout=4)"]
CMD ["threeones", "serve", "--host", "0.0.0.0", "--port", "8000", "--workers", "2"]
