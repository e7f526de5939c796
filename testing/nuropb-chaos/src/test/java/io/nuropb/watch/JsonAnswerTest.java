package io.nuropb.watch;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class JsonAnswerTest {

    @Test
    void anIdThatTakesAll64BitsIsReadInHexadecimalDigits() {
        JsonAnswer member = JsonAnswer.read("{\"ID\":13803658152347727308,\"raft\":10}");

        assertThat(member.hexadecimal("ID")).contains("bf9071f4639c75cc");
        assertThat(member.hexadecimal("raft")).contains("a");
        assertThat(member.hexadecimal("lease")).isEmpty();
    }
}
