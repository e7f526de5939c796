package io.nuropb.examples.chaos;

import io.nuropb.testkit.servers.TcpProxy;
import java.util.List;
import java.util.stream.Stream;

/** All connections of one party to one kind of servers, each through a proxy, so that they can break. */
final class Link implements AutoCloseable {

    /** How a link breaks. */
    enum Break {
        /** Connections end with FIN; new ones are refused. */
        CUT("connections are cut, and refused for a while"),
        /** Nothing is forwarded, nothing is lost. */
        STALLED("connections stall for a while"),
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

    private final List<TcpProxy> proxies;

    private Link(List<TcpProxy> proxies) {
        this.proxies = proxies;
    }

    /** A link to servers that listen on these loopback ports. */
    static Link to(Stream<Integer> ports) {
        return new Link(ports.map(TcpProxy::to).toList());
    }

    /** Where it is to be connected to instead, in the same order. */
    List<Integer> ports() {
        return proxies.stream().map(TcpProxy::port).toList();
    }

    void damage(Break how) {
        switch (how) {
            case CUT -> proxies.forEach(Link::cut);
            case STALLED -> proxies.forEach(TcpProxy::stall);
            case SWALLOWED -> proxies.forEach(TcpProxy::blackHole);
            case RESET -> proxies.forEach(TcpProxy::reset);
        }
    }

    private static void cut(TcpProxy proxy) {
        proxy.refuse();
        proxy.cut();
    }

    void mend() {
        proxies.forEach(TcpProxy::resume);
        proxies.forEach(TcpProxy::accept);
    }

    @Override
    public void close() {
        proxies.forEach(TcpProxy::close);
    }
}
