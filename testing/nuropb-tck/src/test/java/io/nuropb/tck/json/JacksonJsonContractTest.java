package io.nuropb.tck.json;

import io.nuropb.Json;
import io.nuropb.json.JacksonJson;

/** JSON with Jackson. */
class JacksonJsonContractTest implements JsonContract {

    @Override
    public Json json() {
        return new JacksonJson();
    }
}
