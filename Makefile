# Short names for what npm, docker and the check scripts do.
IMAGE ?= s3-encryption-proxy:latest
ENGINE ?= docker
REVISION := $(shell git rev-parse HEAD 2>/dev/null || echo unknown)

.PHONY: help build bundle test check run demo demo-down container manifests

help: ## list the targets
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

build: ## build the distroless image (ENGINE=podman works too)
	$(ENGINE) build -f Containerfile --build-arg REVISION=$(REVISION) -t $(IMAGE) .

bundle: node_modules ## bundle every app into dist/
	npm run build

test: node_modules ## unit, acceptance and attack suites
	npm test

check: ## everything that continuous integration runs
	.ci/run

run: node_modules ## proxy and embedded backend, for trying out
	npm start

demo: ## plaintext beside ciphertext, in containers
	$(ENGINE) compose -f docker-compose.demo.yml up --build

demo-down: ## end the demonstration and throw its objects away
	$(ENGINE) compose -f docker-compose.demo.yml down --volumes

container: node_modules ## build and check the image without a Docker engine (root, Linux)
	npm run test:container

manifests: node_modules ## check k8s/ and the compose file offline
	npm run test:manifests

node_modules: package-lock.json
	npm ci
	@touch node_modules
