package io.nuropb.benchmarks;

import com.fasterxml.jackson.core.JsonProcessingException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;

/** Orders whose JSON has a given size: as many lines of the usual order as there is room for, and a filled field. */
final class SizedOrders {

    /** Added to each number, so that all have as many digits. */
    private static final long FIRST = 1_000_000_000L;

    private final JsonBodies json = new JsonBodies();
    private final List<Order.Line> lines;
    private final String filling;

    /**
     * @param bytes the size of each order, without what a message has around it
     * @throws IllegalArgumentException if that is less than an order without lines has
     */
    SizedOrders(int bytes) {
        int left = bytes - size(order(0, "", List.of()));
        if (left < 0) {
            throw new IllegalArgumentException(
                    "An order of " + bytes + " bytes cannot be had; allowed: at least " + (bytes - left));
        }
        List<Order.Line> usual = Order.numbered(0).lines();
        List<Order.Line> taken = new ArrayList<>();
        Order.Line next = usual.get(0);
        for (int size = size(next); size <= left; size = size(next) + 1) {
            taken.add(next);
            left -= size;
            next = usual.get(taken.size() % usual.size());
        }
        lines = List.copyOf(taken);
        filling = "x".repeat(left);
    }

    /** The order with a number, which is below 9,000,000,000. */
    Order numbered(long number) {
        return order(number, filling, lines);
    }

    private static Order order(long number, String street, List<Order.Line> lines) {
        return new Order("order-" + (FIRST + number), "", street, "", false, lines);
    }

    private int size(Record part) {
        try {
            return json.write(part).length;
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }
}
