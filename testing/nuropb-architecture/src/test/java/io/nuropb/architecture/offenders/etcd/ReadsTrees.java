package io.nuropb.architecture.offenders.etcd;

import com.fasterxml.jackson.databind.JsonNode;

/** An adapter that reads JSON with Jackson itself. */
public record ReadsTrees(JsonNode tree) {}
