# The newest long-term Node. Which others the tests pass under is in docs/node-versions.md.
ARG NODE_VERSION=24

FROM node:${NODE_VERSION}-slim AS build
WORKDIR /build
COPY package.json package-lock.json .npmrc ./
RUN npm ci --no-audit --no-fund
COPY . .
RUN node scripts/pack.mjs --unpacked /package
RUN npm prune --omit=dev --no-audit --no-fund && mv node_modules /package
# Whatever the umask of the checkout is: the image's user reads what runs.
RUN chmod -R a+rX /package

FROM node:${NODE_VERSION}-slim
LABEL org.opencontainers.image.title="kuma-prometheus-sd" \
      org.opencontainers.image.description="Keeps the file_sd file of Prometheus true to what Kuma assigns" \
      org.opencontainers.image.licenses="Apache-2.0"
ENV NODE_ENV=production
WORKDIR /app
COPY --from=build /package ./
# Nothing but the directory of --output-file has to be writable. Mount it, shared with Prometheus.
USER 65532:65532
# Whether it runs, not whether a control plane is there: some restart what is unhealthy, which would bring none back.
# Says yes when KUMA_PROMETHEUS_SD_LISTEN_ADDRESS is not set: then there is nobody to ask.
HEALTHCHECK --interval=30s --timeout=5s --start-period=10s \
    CMD ["node", "/app/bin/run.js", "healthcheck", "--live", "--when-listening"]
ENTRYPOINT ["node", "/app/bin/run.js"]
CMD ["run"]
