# Penny as an image: `docker build -t penny .`, or `docker compose up` (compose.yaml). docs/install.md tells the rest.
# No secret is in it; settings come by environment or as files in /run/secrets.

# All dependencies but two pure ones are wheels, all with known hashes: neither stage has a compiler. Pin the digest of the base image that you
# have tested (docker pull prints it), as in FROM python:3.11-slim-bookworm@sha256:…
FROM python:3.11-slim-bookworm AS build
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1
RUN python -m venv /opt/penny
COPY requirements.lock /src/
RUN /opt/penny/bin/pip install --require-hashes --only-binary=:all: --no-binary=dkimpy,pyspf -r /src/requirements.lock
WORKDIR /src
COPY pyproject.toml README.md LICENSE ./
COPY bot bot
COPY config config
COPY core core
COPY mail_gateway mail_gateway
COPY sandbox sandbox
COPY templates templates
COPY web web
RUN /opt/penny/bin/pip install --no-deps --no-build-isolation . \
    && /opt/penny/bin/pip uninstall -y pip

FROM python:3.11-slim-bookworm
# A number, so that Kubernetes' runAsNonRoot can tell; no shell, no home to write to.
RUN useradd --system --uid 10001 --user-group --home-dir /var/lib/penny --shell /usr/sbin/nologin penny \
    && install -d -o penny -g penny -m 0750 /var/lib/penny
COPY --from=build /opt/penny /opt/penny
ENV PATH=/opt/penny/bin:$PATH \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    PENNY_DATABASE_URL=sqlite:////var/lib/penny/penny.db \
    PENNY_HTTP_LISTEN=0.0.0.0:8025 \
    PENNY_SMTP_LISTEN=0.0.0.0:2525
USER 10001:10001
WORKDIR /var/lib/penny
# The SQLite file. The rest of the image may be mounted read-only, with a tmpfs at /tmp.
VOLUME /var/lib/penny
EXPOSE 8025 2525
STOPSIGNAL SIGTERM
# Whether the process lives. /readyz also says whether the database answers: load balancers ask that one.
HEALTHCHECK --interval=15s --timeout=5s --start-period=30s --retries=4 \
    CMD ["python", "-c", "from urllib.request import urlopen; urlopen('http://127.0.0.1:8025/healthz', timeout=4)"]
ENTRYPOINT ["penny"]
CMD ["serve"]
