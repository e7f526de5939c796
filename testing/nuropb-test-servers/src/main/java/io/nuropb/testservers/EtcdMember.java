package io.nuropb.testservers;

import java.net.URI;
import java.util.List;
import java.util.stream.Collectors;

/** One member's name and ports. The metrics port speaks plain HTTP, whatever clients have to speak. */
record EtcdMember(String name, int clientPort, int peerPort, int metricsPort) {

    static EtcdMember on(String name, List<Integer> ports) {
        return new EtcdMember(name, ports.get(0), ports.get(1), ports.get(2));
    }

    static String initialCluster(List<EtcdMember> members) {
        return members.stream()
                .map(member -> member.name() + "=" + member.peerUrl())
                .collect(Collectors.joining(","));
    }

    String peerUrl() {
        return "http://127.0.0.1:" + peerPort;
    }

    URI metrics(String path) {
        return URI.create("http://127.0.0.1:" + metricsPort + path);
    }
}
