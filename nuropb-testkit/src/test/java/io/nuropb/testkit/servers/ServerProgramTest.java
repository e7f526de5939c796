package io.nuropb.testkit.servers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ServerProgramTest {
    @TempDir
    Path folder;

    @Test
    void aMissingProgramSaysWhatToInstallAndWhichVariableToSet() {
        assertThatThrownBy(() -> ServerProgram.ETCD.locate(Map.of("PATH", folder.toString())))
                .isInstanceOf(ServerException.class)
                .hasMessageContaining("'etcd' is needed and was not found in [" + folder + "]")
                .hasMessageContaining("apt-get install etcd-server etcd-client rabbitmq-server")
                .hasMessageContaining("NUROPB_ETCD_BIN");
    }

    @Test
    void aVariableThatNamesNoProgramIsAnErrorEvenIfThePathHasOne() throws Exception {
        program("etcd");

        assertThatThrownBy(() -> ServerProgram.ETCD.locate(
                        Map.of("PATH", folder.toString(), "NUROPB_ETCD_BIN", "/nowhere/etcd")))
                .isInstanceOf(ServerException.class)
                .hasMessageContaining("NUROPB_ETCD_BIN names /nowhere/etcd, which is not an executable file");
    }

    @Test
    void theVariableComesBeforeThePath() throws Exception {
        program("etcdctl");
        Path other = program("etcdctl-of-another-version");

        Path found =
                ServerProgram.ETCDCTL.locate(Map.of("PATH", folder.toString(), "NUROPB_ETCDCTL_BIN", other.toString()));

        assertThat(found).isEqualTo(other);
    }

    @Test
    void theFirstFolderOfThePathThatHasItWins() throws Exception {
        Path program = program("epmd");

        Path found = ServerProgram.EPMD.locate(Map.of("PATH", "/nowhere:" + folder + ":/usr/bin"));

        assertThat(found).isEqualTo(program);
    }

    private Path program(String name) throws Exception {
        Path file = Files.writeString(folder.resolve(name), "#!/bin/sh\n");
        return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwx------"));
    }
}
