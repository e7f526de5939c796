package io.nuropb.simulation;

/** A version of the simulated service; the later one has all that the earlier one has, and more. */
enum Edition {
    EARLIER(Handlers.METHOD, Handlers.TOPIC),
    LATER("pack", "news.tomorrow");

    private final String method;
    private final String topic;

    Edition(String method, String topic) {
        this.method = method;
        this.topic = topic;
    }

    /** The method that it is the first to have. */
    String method() {
        return method;
    }

    /** The topic that it is the first to listen to. */
    String topic() {
        return topic;
    }
}
