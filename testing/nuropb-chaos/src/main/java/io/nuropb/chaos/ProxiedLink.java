package io.nuropb.chaos;

import io.nuropb.testservers.Direction;
import io.nuropb.testservers.TcpProxy;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.Collectors;

/** All connections of one party to one kind of servers, to each server through a proxy, so that they can break. */
final class ProxiedLink implements AutoCloseable {

    /** How a link breaks. */
    enum Break {
        /** Connections end with FIN; new ones are refused. */
        CUT("connections are cut, and refused for a while"),
        /** Nothing is forwarded, nothing is lost. */
        STALLED("connections stall for a while, both ways or one way"),
        /** Whatever is sent is swallowed. */
        SWALLOWED("connections lead nowhere for a while (black hole)"),
        /** Connections end with RST; new ones are welcome. */
        RESET("connections are reset");

        private final String text;

        Break(String text) {
            this.text = text;
        }

        String text() {
            return text;
        }
    }

    /** Which way it is broken. */
    enum Way {
        BOTH("both ways"),
        REQUESTS("requests only"),
        ANSWERS("answers only");

        private final String text;

        Way(String text) {
            this.text = text;
        }

        String text() {
            return text;
        }
    }

    private record Line(String server, TcpProxy proxy) {}

    /** The connections of a link to some servers or to all. */
    static final class Part {

        private final List<Line> lines;

        private Part(List<Line> lines) {
            this.lines = lines;
        }

        /**
         * Breaks them.
         *
         * @param way for a stall; whatever else breaks, breaks both ways
         * @return whether there were any
         */
        boolean damage(Break how, Way way) {
            boolean hits = lines.stream().anyMatch(ProxiedLink::isUsed);
            if (hits) {
                lines.forEach(line -> damage(line.proxy(), how, way));
            }
            return hits;
        }

        private static void damage(TcpProxy proxy, Break how, Way way) {
            switch (how) {
                case CUT -> {
                    proxy.refuse();
                    proxy.cut();
                }
                case STALLED -> stall(proxy, way);
                case SWALLOWED -> proxy.blackHole();
                case RESET -> proxy.reset();
            }
        }

        private static void stall(TcpProxy proxy, Way way) {
            switch (way) {
                case BOTH -> proxy.stall();
                case REQUESTS -> proxy.stall(Direction.REQUESTS);
                case ANSWERS -> proxy.stall(Direction.ANSWERS);
            }
        }

        @Override
        public String toString() {
            return lines.stream().map(Line::server).collect(Collectors.joining(", "));
        }
    }

    private final List<Line> lines = new ArrayList<>();

    /** @param servers the loopback ports of servers by their names, in the order in which they are to be tried */
    ProxiedLink(Map<String, Integer> servers) {
        servers.forEach((server, port) -> lines.add(new Line(server, TcpProxy.to(port))));
    }

    /** Where it is to be connected to instead, in the same order. */
    List<Integer> ports() {
        return lines.stream().map(line -> line.proxy().port()).toList();
    }

    /**
     * All of it half of the time, and otherwise what leads to one of the servers to which there are connections now.
     */
    Part part(SplittableRandom random) {
        List<Line> used = lines.stream().filter(ProxiedLink::isUsed).toList();
        return random.nextBoolean() || used.isEmpty()
                ? new Part(lines)
                : new Part(List.of(FaultInjector.any(used, random)));
    }

    private static boolean isUsed(Line line) {
        return line.proxy().connections() > 0;
    }

    void mend() {
        lines.forEach(line -> {
            line.proxy().resume();
            line.proxy().accept();
        });
    }

    @Override
    public void close() {
        lines.forEach(line -> line.proxy().close());
    }
}
