package org.rowanmq.samples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** The orders of the demo are made up by this code, the same on every machine. */
class SampleOrdersTest {
  private static final Path FILE =
      Path.of("src/main/resources/org/rowanmq/samples/orders.jsonl").toAbsolutePath();
  private static final int ORDERS = 2_000;
  private static final String[][] CITIES = {
    {"DE", "Hamburg", "EUR"}, {"DE", "Leipzig", "EUR"}, {"FR", "Lyon", "EUR"},
    {"PL", "Gdańsk", "PLN"}, {"SE", "Göteborg", "SEK"}, {"CZ", "Plzeň", "CZK"},
    {"GB", "Leeds", "GBP"}, {"ES", "Málaga", "EUR"}, {"JP", "横浜市", "JPY"}
  };
  private static final String[] FIRST = {
    "Ada", "Björn", "Chloé", "Dariusz", "Eva", "Farid", "Grace", "Håkan", "Inês", "Jana", "葵"
  };
  private static final String[] LAST = {
    "Andersson", "Brandt", "Costa", "Dvořák", "Evans", "Fischer", "García", "Kowalska", "O'Neill"
  };
  private static final String[] GOODS = {
    "field notebook", "fountain pen", "desk lamp", "rowan berry jelly, 250 g", "wool blanket",
    "enamel mug", "seed box \"Autumn\"", "garden shears", "bicycle bell", "rain jacket"
  };

  @Test
  void shippedOrdersAreTheGeneratedOnes() throws IOException {
    assertThat(Files.readAllLines(FILE)).isEqualTo(orders());
  }

  @Test
  void noTwoOrdersAreTheSame() {
    assertThat(orders()).doesNotHaveDuplicates().hasSize(ORDERS);
  }

  private static List<String> orders() {
    Random random = new Random(7611);
    return IntStream.range(0, ORDERS).mapToObj(i -> order(i, random)).toList();
  }

  private static String order(int index, Random random) {
    String[] city = CITIES[random.nextInt(CITIES.length)];
    int second = index * 37 + random.nextInt(30);
    List<String> items = new ArrayList<>();
    long cents = 0;
    for (int i = 1 + random.nextInt(4); i > 0; i--) {
      int article = random.nextInt(GOODS.length);
      int quantity = 1 + random.nextInt(3);
      int price = 290 + article * 777 + random.nextInt(500);
      cents += (long) price * quantity;
      items.add(
          String.format(
              Locale.ROOT,
              "{\"sku\":\"RW-%04d\",\"name\":\"%s\",\"quantity\":%d,\"price\":%s}",
              1000 + article,
              GOODS[article].replace("\"", "\\\""),
              quantity,
              money(price)));
    }
    return String.format(
        Locale.ROOT,
        "{\"order\":\"2026-%06d\",\"placed\":\"2026-11-20T%02d:%02d:%02dZ\",\"customer\":{\"name\":"
            + "\"%s %s\",\"city\":\"%s\",\"country\":\"%s\"},\"items\":[%s],\"currency\":\"%s\","
            + "\"total\":%s,\"gift\":%b}",
        100_000 + index,
        second / 3600,
        second / 60 % 60,
        second % 60,
        FIRST[random.nextInt(FIRST.length)],
        LAST[random.nextInt(LAST.length)],
        city[1],
        city[0],
        String.join(",", items),
        city[2],
        money(cents),
        random.nextInt(8) == 0);
  }

  private static String money(long cents) {
    return String.format(Locale.ROOT, "%d.%02d", cents / 100, cents % 100);
  }
}
