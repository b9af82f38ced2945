package org.rowanmq.benchmarks;

import jakarta.jms.JMSException;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;
import org.rowanmq.jms.connection.OutgoingContent;
import org.rowanmq.jms.message.ByteBody;
import org.rowanmq.jms.seal.KeyProvider;
import org.rowanmq.jms.seal.Sealing;
import org.rowanmq.jms.seal.Seals;
import org.rowanmq.runtime.SystemEnvironment;
import org.rowanmq.wire.ContentBuilder;
import org.rowanmq.wire.ContentView;
import org.rowanmq.wire.Destination;
import org.rowanmq.wire.MessageContent;
import org.rowanmq.wire.ProtocolException;

/** What sealing a message costs its sender, and opening it its receiver, by method and size. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class SealBenchmark {
  private static final Destination ORDERS = Destination.queue("orders");

  /** How a message is sealed. */
  public enum Method {
    NOTHING,
    DIGEST,
    DEFLATE,
    ENCRYPT,
    ENCRYPT_FOR_RSA,
    SIGN,
    ENCRYPT_AND_SIGN,
    DEFLATE_AND_ENCRYPT
  }

  @Param public Method method = Method.NOTHING;

  @Param({"1", "64", "1024"})
  public int kib = 1;

  private final SystemEnvironment environment = new SystemEnvironment("seal-benchmark");
  private @Nullable Seals seals;
  private MessageContent content = new ContentBuilder().build();
  private byte[] sealed = {};

  /** Text of ten different characters at random, which deflate halves. */
  @Setup
  public void prepare() throws JMSException, ProtocolException {
    StringBuilder text = new StringBuilder();
    Random random = new Random(1);
    for (int i = 0; i < kib << 10; i++) {
      text.append((char) ('0' + random.nextInt(10)));
    }
    content = new ContentBuilder().property("customer", "A-10443").text(text.toString()).build();
    seals =
        Seals.of(
            new Sealing(new Keys(), outgoing(method), Sealing.Incoming.defaults()), environment);
    MessageContent whole = seal().whole();
    sealed = whole == null ? new byte[0] : whole.bytes();
    byte[] opened = open();
    if (opened.length != content.length()) {
      throw new IllegalStateException("It was not opened");
    }
  }

  @TearDown
  public void end() {
    environment.close();
  }

  private static Sealing.Outgoing outgoing(Method method) {
    boolean compresses = method == Method.DEFLATE || method == Method.DEFLATE_AND_ENCRYPT;
    List<String> keys =
        switch (method) {
          case ENCRYPT, ENCRYPT_AND_SIGN, DEFLATE_AND_ENCRYPT -> List.of("secret");
          case ENCRYPT_FOR_RSA -> List.of("rsa");
          default -> List.of();
        };
    return new Sealing.Outgoing(
        compresses ? Sealing.Compression.DEFLATE : Sealing.Compression.NONE,
        0,
        method == Method.DIGEST,
        keys,
        method == Method.SIGN || method == Method.ENCRYPT_AND_SIGN ? "ed25519" : null);
  }

  private Seals seals() {
    Seals made = seals;
    if (made == null) {
      throw new IllegalStateException("Not prepared");
    }
    return made;
  }

  @Benchmark
  public OutgoingContent seal() throws JMSException {
    return seals().seal(OutgoingContent.of(content), ORDERS);
  }

  @Benchmark
  public byte[] open() throws JMSException, ProtocolException {
    if (!ContentView.isSealed(sealed)) {
      seals().admitUnsealed();
      return sealed;
    }
    int body = ContentView.of(sealed).bodyOffset();
    return seals().sealed(sealed, ByteBody.of(sealed, body), ORDERS).open();
  }

  private static final class Keys implements KeyProvider {
    private final SecretKey secret = new SecretKeySpec(new byte[32], "HmacSHA256");
    private final KeyPair rsa = pair("RSA");
    private final KeyPair ed25519 = pair("Ed25519");

    private static KeyPair pair(String algorithm) {
      try {
        return KeyPairGenerator.getInstance(algorithm).generateKeyPair();
      } catch (GeneralSecurityException e) {
        throw new IllegalStateException(e);
      }
    }

    @Override
    public @Nullable SecretKey secretKey(String id) {
      return id.equals("secret") ? secret : null;
    }

    @Override
    public PublicKey publicKey(String id) {
      return (id.equals("rsa") ? rsa : ed25519).getPublic();
    }

    @Override
    public PrivateKey privateKey(String id) {
      return (id.equals("rsa") ? rsa : ed25519).getPrivate();
    }
  }
}
