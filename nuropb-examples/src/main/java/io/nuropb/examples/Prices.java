package io.nuropb.examples;

import io.nuropb.examples.PythonNeighbour.Inquiry;
import io.nuropb.examples.PythonNeighbour.PriceChanged;
import io.nuropb.examples.PythonNeighbour.Quote;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** What things cost; each instance learns of changes by itself. */
final class Prices {

    private static final LocalDate YEAR_END = LocalDate.of(2026, 12, 31);

    private final Map<String, BigDecimal> each = new ConcurrentHashMap<>(Map.of("apples", new BigDecimal("2.50")));

    Quote quote(Inquiry inquiry) {
        BigDecimal price = each.get(inquiry.sku());
        if (price == null) {
            throw new IllegalArgumentException("nobody sells " + inquiry.sku());
        }
        int quantity = inquiry.quantity().orElse(1);
        return new Quote(inquiry.sku(), price.multiply(BigDecimal.valueOf(quantity)), YEAR_END);
    }

    @Nullable
    Object change(PriceChanged change) {
        each.put(change.sku(), change.price());
        return null;
    }
}
