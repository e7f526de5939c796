package io.nuropb.testservers;

import java.io.IOException;
import java.nio.file.Path;

/** A JVM that starts servers, says where they are, and never closes them. It ends when it is killed or told to. */
final class OrphanProgram {
    private OrphanProgram() {}

    @SuppressWarnings("resource")
    public static void main(String[] arguments) throws IOException {
        Thread starter = new Thread(() -> {
            EtcdServer etcd = EtcdServer.start();
            Path epmdData = Folders.temporary("orphan");
            int epmdPort = FreePorts.next();
            PortMapper.command(epmdPort).spawn(etcd.logs().resolve("epmd.log"));
            BoundedWait.eventually("epmd listens", () -> PortProbe.listens(epmdPort));
            System.out.println(etcd.port());
            System.out.println(epmdPort);
            System.out.println(epmdData);
        });
        starter.start(); // ends at once: the servers must not end with the thread that asked for them
        int nothing = System.in.read();
        System.exit(nothing);
    }
}
