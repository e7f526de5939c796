package io.nuropb.chaos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nuropb.testservers.ServerException;
import org.junit.jupiter.api.Test;

class PreparedFaultTest {

    @Test
    void whatAServerDoesNotKnowIsAMiss() {
        assertThat(PreparedFault.hits(() -> {}, "404")).isTrue();
        assertThat(PreparedFault.hits(() -> fail("was answered 404: Not Found"), "404"))
                .isFalse();
    }

    @Test
    void anythingElseIsAFailure() {
        assertThatThrownBy(() -> PreparedFault.hits(() -> fail("was answered 500"), "404"))
                .isInstanceOf(ServerException.class);
    }

    @Test
    void whoIsNotThereIsNotHit() {
        assertThat(PreparedFault.ifSo(() -> false, () -> fail("hit")).getAsBoolean())
                .isFalse();
        assertThat(PreparedFault.ifSo(() -> true, () -> {}).getAsBoolean()).isTrue();
    }

    private static void fail(String message) {
        throw new ServerException(message);
    }
}
