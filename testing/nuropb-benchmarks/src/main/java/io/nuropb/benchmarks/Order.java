package io.nuropb.benchmarks;

import java.util.List;
import java.util.stream.IntStream;

/** What all messages carry: an order that, with what a message has beside it, makes about 0.8 KB of JSON. */
record Order(String id, String customer, String street, String city, boolean express, List<Line> lines) {

    /** One line of an order; the price is in cents. */
    record Line(String sku, String title, int quantity, long price) {}

    /** The order with a number. */
    static Order numbered(long number) {
        return new Order(
                "order-" + number,
                "Ada Byron, 4th floor",
                "12 St James's Square, Westminster",
                "London SW1Y 4JH",
                number % 2 == 0,
                IntStream.range(0, 6)
                        .mapToObj(
                                i -> new Line("sku-" + (1000 + i), "A thing with a name, no. " + i, i + 1, 12_345L * i))
                        .toList());
    }
}
