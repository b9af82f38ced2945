package org.rowanmq.jms.config;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.rowanmq.jms.connection.ConnectionSettings.Deadlines;
import org.rowanmq.jms.connection.ConnectionSettings.Reconnect;
import org.rowanmq.jms.connection.Prefetch;
import org.rowanmq.jms.message.TrustedClasses;

/**
 * Reads {@code rowan://host:port,host:port?option=value&option=value}. All problems are reported at
 * once.
 *
 * @param user null if the URI names none
 * @param password null if the URI names none
 */
public record ConnectionUri(ClientConfig config, @Nullable String user, @Nullable String password) {
  private static final String SCHEME = "rowan://";
  private static final Pattern DURATION = Pattern.compile("(\\d{1,12})(ms|s|m|h)");

  /**
   * @throws IllegalArgumentException naming every problem
   */
  public static ConnectionUri parse(String uri) {
    if (!uri.startsWith(SCHEME)) {
      throw new IllegalArgumentException(
          "'"
              + uri
              + "' is not a connection URI: expected rowan://host:port,host:port?option=value");
    }
    String rest = uri.substring(SCHEME.length());
    int question = rest.indexOf('?');
    String hosts = question < 0 ? rest : rest.substring(0, question);
    return new Parser().parse(hosts, question < 0 ? "" : rest.substring(question + 1));
  }

  /** Never the password. */
  @Override
  public String toString() {
    return config.hosts().toString();
  }

  private static final class Parser {
    private final List<String> problems = new ArrayList<>();
    private final Map<UriOption, String> options = new EnumMap<>(UriOption.class);

    ConnectionUri parse(String hostList, String query) {
      List<HostPort> hosts = new ArrayList<>();
      String trimmed =
          hostList.endsWith("/") ? hostList.substring(0, hostList.length() - 1) : hostList;
      for (String host : trimmed.split(",", -1)) {
        attempt(() -> hosts.add(HostPort.parse(host)));
      }
      for (String option : query.split("&", -1)) {
        if (!option.isEmpty()) {
          attempt(() -> option(option));
        }
      }
      Prefetch prefetch =
          new Prefetch(
              (int) number(UriOption.PREFETCH, 0, 1_000_000),
              number(UriOption.PREFETCH_BYTES, 1, 1L << 40),
              duration(UriOption.GIVE_BACK_AFTER));
      Reconnect reconnect =
          new Reconnect(
              duration(UriOption.RECONNECT_DELAY),
              duration(UriOption.RECONNECT_DELAY_MAX),
              duration(UriOption.RECONNECT_FOR),
              duration(UriOption.WAIT_FOR_BROKER));
      Deadlines deadlines =
          new Deadlines(
              positive(UriOption.CONNECT_TIMEOUT),
              positive(UriOption.REQUEST_TIMEOUT),
              positive(UriOption.SEND_TIMEOUT));
      boolean share = flag(UriOption.SHARE);
      if (!problems.isEmpty()) {
        throw new IllegalArgumentException(
            "The connection URI is wrong: " + String.join("; ", problems));
      }
      String trusted = options.getOrDefault(UriOption.TRUSTED_CLASSES, "");
      ClientConfig config =
          new ClientConfig(
              hosts,
              options.get(UriOption.CLIENT_ID),
              prefetch,
              reconnect,
              deadlines,
              share,
              new TrustedClasses(trusted.isEmpty() ? List.of() : List.of(trusted.split(",", -1))));
      return new ConnectionUri(
          config, options.get(UriOption.USER), options.get(UriOption.PASSWORD));
    }

    private void option(String text) {
      int equals = text.indexOf('=');
      if (equals < 1) {
        throw new IllegalArgumentException("'" + text + "' does not have the form option=value");
      }
      UriOption option = UriOption.of(decode(text.substring(0, equals)));
      if (options.put(option, decode(text.substring(equals + 1))) != null) {
        throw new IllegalArgumentException("'" + option.optionName() + "' is given twice");
      }
    }

    private static String decode(String text) {
      return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
    }

    private void attempt(Runnable step) {
      try {
        step.run();
      } catch (IllegalArgumentException e) {
        problems.add(String.valueOf(e.getMessage()));
      }
    }

    private String value(UriOption option) {
      return options.getOrDefault(option, option.defaultValue());
    }

    private long number(UriOption option, long min, long max) {
      try {
        long number = Long.parseLong(value(option));
        if (number >= min && number <= max) {
          return number;
        }
      } catch (NumberFormatException e) {
        // Told below, with the bounds.
      }
      wrong(option, "a number from " + min + " to " + max);
      return max;
    }

    private Duration duration(UriOption option) {
      Matcher matcher = DURATION.matcher(value(option));
      if (!matcher.matches()) {
        wrong(option, "a duration such as 500ms, 30s, 5m or 1h");
        return Duration.ofSeconds(1);
      }
      long amount = Long.parseLong(matcher.group(1));
      return switch (matcher.group(2)) {
        case "ms" -> Duration.ofMillis(amount);
        case "s" -> Duration.ofSeconds(amount);
        case "m" -> Duration.ofMinutes(amount);
        default -> Duration.ofHours(amount);
      };
    }

    private Duration positive(UriOption option) {
      Duration duration = duration(option);
      if (duration.isZero()) {
        wrong(option, "longer than 0");
      }
      return duration;
    }

    private boolean flag(UriOption option) {
      String value = value(option);
      if (!value.equals("true") && !value.equals("false")) {
        wrong(option, "true or false");
      }
      return value.equals("true");
    }

    private void wrong(UriOption option, String expected) {
      problems.add(
          "'" + option.optionName() + "' must be " + expected + ", not '" + value(option) + "'");
    }
  }
}
