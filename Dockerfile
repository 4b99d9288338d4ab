# Builds the image of the product: docker build -t fleetfeed .
# For images that can't change under their tag, add their digests (FROM name:tag@sha256:…).
FROM node:26.10.0-bookworm-slim AS packages
WORKDIR /app
COPY package.json package-lock.json ./
COPY deploy/prune.ts deploy/
RUN ["npm", "ci", "--omit=dev", "--no-audit", "--no-fund"]
RUN ["node", "deploy/prune.ts"]

FROM node:26.10.0-bookworm-slim
ENV NODE_ENV=production
WORKDIR /app
COPY --from=packages /app/node_modules node_modules
COPY package.json config.ts log.ts main.ts reach.ts start.ts temporal.ts ./
COPY adapters adapters
COPY commands commands
COPY doctor doctor
COPY jobs jobs
COPY migrations migrations
COPY src src
COPY deploy/health.ts deploy/
# The files belong to root, and nothing is written there: the container can run with a read-only file system.
USER node
EXPOSE 3000
HEALTHCHECK --interval=15s --timeout=5s --start-period=60s --retries=3 CMD ["node", "deploy/health.ts"]
CMD ["node", "main.ts"]
