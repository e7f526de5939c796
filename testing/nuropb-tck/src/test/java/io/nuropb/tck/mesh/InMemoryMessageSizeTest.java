package io.nuropb.tck.mesh;

import io.nuropb.tck.broker.InMemoryBrokerBench;

/** A broker in memory that takes small messages only. */
class InMemoryMessageSizeTest implements MessageSizeContract {

    private final Bench bench = new Bench();

    @Override
    public BrokerSizeBench bench() {
        return bench;
    }

    private static final class Bench extends InMemoryBrokerBench implements BrokerSizeBench {

        private static final int MAX_BYTES = 20_000;

        Bench() {
            broker().limitMessages(MAX_BYTES);
        }

        @Override
        public int maxMessageBytes() {
            return MAX_BYTES;
        }
    }
}
