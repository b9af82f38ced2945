package org.rowanmq.jms.config;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.rowanmq.jms.connection.ConfirmWhen;
import org.rowanmq.jms.connection.ConnectionSettings.Deadlines;
import org.rowanmq.jms.connection.ConnectionSettings.Reconnect;
import org.rowanmq.jms.connection.Prefetch;
import org.rowanmq.jms.message.TrustedClasses;
import org.rowanmq.jms.option.OptionText;
import org.rowanmq.jms.seal.KeyDirectory;
import org.rowanmq.jms.seal.Sealing;
import org.rowanmq.wire.tls.TlsFiles;

/**
 * Reads {@code rowan://host:port,host:port?option=value&option=value}, or {@code rowans://} for
 * TLS. All problems are reported at once.
 *
 * @param user null if the URI names none
 * @param password null if the URI names none
 */
public record ConnectionUri(ClientConfig config, @Nullable String user, @Nullable String password) {
  private static final Pattern SCHEME = Pattern.compile("rowan(s?)://");
  private static final List<UriOption> FOR_TLS =
      List.of(
          UriOption.CA_FILE,
          UriOption.CERT_FILE,
          UriOption.KEY_FILE,
          UriOption.KEY_PASSWORD_FILE,
          UriOption.VERIFY_HOST);

  /**
   * @throws IllegalArgumentException naming every problem
   */
  public static ConnectionUri parse(String uri) {
    Matcher scheme = SCHEME.matcher(uri);
    if (!scheme.lookingAt()) {
      throw new IllegalArgumentException(
          "'"
              + uri.replaceFirst("\\?.*", "?...")
              + "' is not a connection URI: expected rowan://host:port,host:port?option=value, or"
              + " rowans:// for TLS");
    }
    String rest = uri.substring(scheme.end());
    int question = rest.indexOf('?');
    String hosts = question < 0 ? rest : rest.substring(0, question);
    boolean isTls = !scheme.group(1).isEmpty();
    return new Parser(isTls).parse(hosts, question < 0 ? "" : rest.substring(question + 1));
  }

  /** Never the password. */
  @Override
  public String toString() {
    return config.hosts().toString();
  }

  private static final class Parser {
    private final List<String> problems = new ArrayList<>();
    private final Map<UriOption, String> options = new EnumMap<>(UriOption.class);

    private final boolean isTls;

    Parser(boolean isTls) {
      this.isTls = isTls;
    }

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
              (int) number(UriOption.PREFETCH, 0, Prefetch.MESSAGES_MAX),
              number(UriOption.PREFETCH_BYTES, 1, Prefetch.BYTES_MAX),
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
      ConfirmWhen confirm = confirm();
      boolean share = flag(UriOption.SHARE);
      Security security = security();
      Sealing sealing = sealing();
      if (!problems.isEmpty()) {
        throw new IllegalArgumentException(
            "The connection URI is wrong: " + String.join("; ", problems));
      }
      ClientConfig config =
          new ClientConfig(
              hosts,
              options.get(UriOption.CLIENT_ID),
              prefetch,
              reconnect,
              deadlines,
              confirm,
              share,
              new TrustedClasses(list(UriOption.TRUSTED_CLASSES)),
              security,
              sealing);
      return new ConnectionUri(
          config, options.get(UriOption.USER), options.get(UriOption.PASSWORD));
    }

    private Security security() {
      Security.Mechanism mechanism = mechanism();
      boolean verifyHost = flag(UriOption.VERIFY_HOST);
      if (!isTls) {
        for (UriOption option : FOR_TLS) {
          if (!value(option).equals(option.defaultValue())) {
            problems.add("'" + option.optionName() + "' has a meaning for TLS only: use rowans://");
          }
        }
        if (mechanism == Security.Mechanism.PLAIN) {
          attempt(() -> new Security(null, mechanism));
        }
        return Security.defaults();
      }
      if (value(UriOption.CERT_FILE).isEmpty() != value(UriOption.KEY_FILE).isEmpty()) {
        problems.add("'cert-file' and 'key-file' belong together");
      }
      TlsFiles files =
          new TlsFiles(
              file(UriOption.CERT_FILE),
              file(UriOption.KEY_FILE),
              file(UriOption.KEY_PASSWORD_FILE),
              file(UriOption.CA_FILE));
      return new Security(new Security.Tls(files, verifyHost), mechanism);
    }

    private Sealing sealing() {
      Path directory = file(UriOption.SEAL_KEYS);
      Sealing.Compression compression =
          OptionText.constant(Sealing.Compression.class, value(UriOption.COMPRESS));
      if (compression == null) {
        wrong(UriOption.COMPRESS, "none, deflate, gzip or zstd");
      }
      String digest = value(UriOption.DIGEST);
      if (!digest.equals("none") && !digest.equals("sha-256")) {
        wrong(UriOption.DIGEST, "none or sha-256");
      }
      String signer = value(UriOption.SIGN);
      int above = (int) number(UriOption.COMPRESS_ABOVE, 0, Integer.MAX_VALUE);
      long decompressMax = number(UriOption.DECOMPRESS_MAX, 1, Long.MAX_VALUE);
      int ratioMax = (int) number(UriOption.DECOMPRESS_RATIO, 1, Integer.MAX_VALUE);
      Sealing.Incoming incoming = new Sealing.Incoming(requirements(), decompressMax, ratioMax);
      Sealing.Outgoing[] outgoing = {Sealing.Outgoing.defaults()};
      attempt(
          () ->
              outgoing[0] =
                  new Sealing.Outgoing(
                      compression == null ? Sealing.Compression.NONE : compression,
                      above,
                      digest.equals("sha-256"),
                      list(UriOption.ENCRYPT),
                      signer.isEmpty() ? null : signer));
      return new Sealing(
          directory == null ? null : new KeyDirectory(directory), outgoing[0], incoming);
    }

    private Set<Sealing.Requirement> requirements() {
      Set<Sealing.Requirement> required = EnumSet.noneOf(Sealing.Requirement.class);
      for (String name : list(UriOption.REQUIRE)) {
        Sealing.Requirement requirement = OptionText.constant(Sealing.Requirement.class, name);
        if (requirement == null) {
          wrong(UriOption.REQUIRE, "encryption, signature, or both by comma");
        } else {
          required.add(requirement);
        }
      }
      return required;
    }

    private List<String> list(UriOption option) {
      String value = value(option);
      return value.isEmpty() ? List.of() : List.of(value.split(",", -1));
    }

    private Security.Mechanism mechanism() {
      String value = value(UriOption.MECHANISM);
      if (value.equals("plain")) {
        return Security.Mechanism.PLAIN;
      }
      if (!value.equals("scram")) {
        wrong(UriOption.MECHANISM, "scram or plain");
      }
      return Security.Mechanism.SCRAM;
    }

    private ConfirmWhen confirm() {
      ConfirmWhen confirm = OptionText.constant(ConfirmWhen.class, value(UriOption.CONFIRM));
      if (confirm == null) {
        wrong(UriOption.CONFIRM, "durable or acknowledged");
        return ConfirmWhen.DURABLE;
      }
      return confirm;
    }

    private @Nullable Path file(UriOption option) {
      String value = value(option);
      try {
        return value.isEmpty() ? null : Path.of(value);
      } catch (InvalidPathException e) {
        wrong(option, "the path of a file");
        return null;
      }
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
      Duration duration = OptionText.duration(value(option));
      if (duration == null) {
        wrong(option, OptionText.DURATION_FORM);
        return Duration.ofSeconds(1);
      }
      return duration;
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
