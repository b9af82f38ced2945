package org.rowanmq.wire.scram;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ScramTest {
  private static final String CLIENT_NONCE = "rOprNGfwEbeRWgbNEkqO";
  private static final String SERVER_NONCE = "%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0";
  private static final byte[] SALT = Base64.getDecoder().decode("W22ZaJ0SNY7soEsUEjb6gQ==");
  private static final byte[] SECRET = new byte[32];

  @Test
  void clientWritesTheMessagesOfRfc7677() throws ScramException {
    ScramClient client = new ScramClient("user", "pencil", CLIENT_NONCE);
    assertThat(text(client.first())).isEqualTo("n,,n=user,r=rOprNGfwEbeRWgbNEkqO");
    byte[] last =
        client.respond(
            bytes(
                "r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,"
                    + "s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096"));
    assertThat(text(last))
        .isEqualTo(
            "c=biws,r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,"
                + "p=dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ=");
    client.verify(bytes("v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4="));
  }

  @Test
  void serverWritesTheMessagesOfRfc7677() throws ScramException {
    ScramServer server = server("pencil");
    assertThat(text(server.challenge(bytes("n,,n=user,r=rOprNGfwEbeRWgbNEkqO"))))
        .isEqualTo(
            "r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,"
                + "s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096");
    byte[] last =
        server.verify(
            bytes(
                "c=biws,r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,"
                    + "p=dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ="));
    assertThat(text(last)).isEqualTo("v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4=");
    assertThat(server.user()).isEqualTo("user");
  }

  @Test
  void wrongPasswordIsRefused() throws ScramException {
    ScramClient client = new ScramClient("user", "pen", CLIENT_NONCE);
    ScramServer server = server("pencil");
    byte[] last = client.respond(server.challenge(client.first()));
    assertThatThrownBy(() -> server.verify(last))
        .isInstanceOf(ScramException.class)
        .hasMessage("User name or password are wrong");
    assertThat(server.user()).isNull();
  }

  @Test
  void unknownUserIsRefusedAfterAPlausibleChallenge() throws ScramException {
    ScramClient client = new ScramClient("nobody", "pencil", CLIENT_NONCE);
    ScramServer server = server("pencil");
    byte[] challenge = server.challenge(client.first());
    assertThat(challenge).isEqualTo(server("pencil").challenge(client.first()));
    byte[] last = client.respond(challenge);
    assertThatThrownBy(() -> server.verify(last)).hasMessage("User name or password are wrong");
  }

  @Test
  void namesWithCommaAndEqualsSignTravel() throws ScramException {
    ScramKeys keys = ScramKeys.of("geheim", SALT, 4096);
    ScramServer server = new ScramServer(Map.of("a=b,c=2C", keys)::get, SECRET, 4096, SERVER_NONCE);
    ScramClient client = new ScramClient("a=b,c=2C", "geheim", CLIENT_NONCE);
    client.verify(server.verify(client.respond(server.challenge(client.first()))));
    assertThat(server.user()).isEqualTo("a=b,c=2C");
  }

  @Test
  void clientRefusesAServerThatDoesNotKnowItsKeys() throws ScramException {
    ScramClient client = new ScramClient("user", "pencil", CLIENT_NONCE);
    byte[] challenge = server("other").challenge(client.first());
    assertThat(client.respond(challenge)).isNotEmpty();
    assertThatThrownBy(() -> client.verify(bytes("v=AAAA"))).isInstanceOf(ScramException.class);
  }

  @Test
  void clientRefusesForeignNonceAndAbsurdIterations() {
    ScramClient client = new ScramClient("user", "pencil", CLIENT_NONCE);
    assertThatThrownBy(() -> client.respond(bytes("r=abc,s=AAAA,i=4096")))
        .isInstanceOf(ScramException.class);
    String nonces = "r=" + CLIENT_NONCE + "x,s=AAAA,i=";
    for (String iterations : new String[] {"1", "2000000000", "x", ""}) {
      assertThatThrownBy(() -> client.respond(bytes(nonces + iterations)))
          .isInstanceOf(ScramException.class);
    }
  }

  @Test
  void serverRefusesMalformedMessages() {
    for (String text :
        new String[] {"", "n,,", "y,,n=a,r=b", "n,,n=a=b,r=x", "n,,n=,r=x", "n,,r=x,n=a"}) {
      assertThatThrownBy(() -> server("pencil").challenge(bytes(text)))
          .as(text)
          .isInstanceOf(ScramException.class);
    }
    assertThatThrownBy(() -> server("pencil").verify(bytes("c=biws,r=x,p=AAAA")))
        .isInstanceOf(ScramException.class);
  }

  private static ScramServer server(String password) {
    ScramKeys keys = ScramKeys.of(password, SALT, 4096);
    return new ScramServer(Map.of("user", keys)::get, SECRET, 4096, SERVER_NONCE);
  }

  private static String text(byte[] bytes) {
    return new String(bytes, StandardCharsets.UTF_8);
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
