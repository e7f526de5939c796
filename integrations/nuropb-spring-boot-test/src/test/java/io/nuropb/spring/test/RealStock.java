package io.nuropb.spring.test;

import org.springframework.stereotype.Service;

/** Would need a database. */
@Service
class RealStock implements Stock {

    RealStock() {
        throw new IllegalStateException("A test of the service alone does not make this");
    }

    @Override
    public int left(String item) {
        return 0;
    }
}
