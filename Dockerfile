# One image for the API (its default command) and the worker (dist/apps/worker/src/main.js).
ARG NODE_IMAGE=node:24-bookworm-slim

FROM ${NODE_IMAGE} AS build
WORKDIR /app
COPY package.json package-lock.json ./
RUN npm ci --no-fund --no-audit
COPY . .
RUN npm run build

FROM ${NODE_IMAGE}
ENV NODE_ENV=production
WORKDIR /app
# A volume mounted here inherits this owner: the API, which is not root, creates the secret key.
RUN install -d -o node -g node -m 0700 /run/resource-management
COPY package.json package-lock.json ./
RUN npm ci --omit=dev --no-fund --no-audit && rm -rf /root/.npm
COPY --from=build /app/dist dist
COPY templates templates
USER node
ENTRYPOINT ["node"]
CMD ["dist/apps/api/src/main.js"]
