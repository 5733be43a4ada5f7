# Peerline as a container: built in one stage, run in another that holds no compiler, no pip and no package lists.
#
# Law: runs as an ordinary user on a read-only root; only /data (the volume) and /tmp (a tmpfs) are written.
# docs/operations.md says how it is run, and how it is built on a machine without a container engine.

ARG BASE=docker.io/library/debian:bookworm-slim

# --- the locked dependencies and the program, in an environment of its own ------------------------------------------
FROM ${BASE} AS build

# hadolint ignore=DL3008  # Debian's stable release is the pin; its security updates are wanted
RUN apt-get update \
    && apt-get install -y --no-install-recommends python3 python3-venv \
    && rm -rf /var/lib/apt/lists/*

WORKDIR /source
COPY requirements.txt ./
RUN python3 -m venv /opt/peerline \
    && /opt/peerline/bin/pip install --no-cache-dir --only-binary :all: --require-hashes -r requirements.txt

COPY pyproject.toml README.md LICENSE ./
COPY relay ./relay
COPY locales ./locales
COPY channels ./channels
COPY models ./models
COPY migrations ./migrations
COPY handlers ./handlers
COPY scheduler ./scheduler
COPY simulator ./simulator
COPY bot ./bot
RUN /opt/peerline/bin/pip install --no-cache-dir --no-deps --no-build-isolation . \
    && /opt/peerline/bin/pip uninstall --yes pip wheel setuptools

# --- what runs ------------------------------------------------------------------------------------------------------
FROM ${BASE} AS runtime

# ffmpeg and mat2 strip what films and office files tell about their maker; without them such files are held.
# hadolint ignore=DL3008
RUN apt-get update \
    && apt-get install -y --no-install-recommends ca-certificates ffmpeg mat2 python3 \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --system --uid 10001 --user-group --no-create-home --home-dir /nonexistent --shell /usr/sbin/nologin peerline \
    && install -d -o peerline -g peerline -m 0700 /data

COPY --from=build /opt/peerline /opt/peerline
COPY LICENSE /usr/share/doc/peerline/LICENSE

ENV PATH=/opt/peerline/bin:/usr/bin:/bin \
    PEERLINE_DATA=/data \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    LANG=C.UTF-8

USER 10001:10001
WORKDIR /data
VOLUME ["/data"]

# Only webhooks need the port; with long polling (the default) nothing has to be published.
EXPOSE 8080

HEALTHCHECK --interval=30s --timeout=5s --start-period=60s --retries=3 \
    CMD ["python", "-c", "import os, urllib.request as r; r.build_opener(r.ProxyHandler({})).open('http://127.0.0.1:' + os.environ.get('PEERLINE_HTTP__PORT', '8080') + '/livez', timeout=4)"]

STOPSIGNAL SIGTERM
ENTRYPOINT ["peerline"]
CMD ["serve"]
