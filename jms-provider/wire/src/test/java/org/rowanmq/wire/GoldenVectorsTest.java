package org.rowanmq.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/**
 * The golden vectors other languages test against. A file is a sequence of entries, each a comment
 * and lines of hex; a stream of frames is decoded from its first byte on, for the codec has state.
 * {@code -Drowan.vectors=DIRECTORY} writes the files anew: only ever for a new protocol version.
 */
class GoldenVectorsTest {
  private static final int COMMENT_MAX = 400;

  @Test
  void clientFramesMatchTheirVectors() throws Exception {
    checkStream("client.hex", GoldenFrames.client(), FrameDecoder.ofClientFrames(), 262_144);
  }

  @Test
  void brokerFramesMatchTheirVectors() throws Exception {
    checkStream("broker.hex", GoldenFrames.broker(), FrameDecoder.ofBrokerFrames(), 262_144);
  }

  @Test
  void chunksMatchTheirVectors() throws Exception {
    checkStream("chunks.hex", GoldenFrames.chunks(), FrameDecoder.ofClientFrames(), 8_192);
  }

  @Test
  void everyFrameTypeHasAVector() {
    Set<Class<?>> covered = new HashSet<>();
    GoldenFrames.client().forEach(frame -> covered.add(frame.getClass()));
    GoldenFrames.broker().forEach(frame -> covered.add(frame.getClass()));

    assertThat(covered).containsAll(List.of(ClientFrame.class.getPermittedSubclasses()));
    assertThat(covered).containsAll(List.of(BrokerFrame.class.getPermittedSubclasses()));
  }

  @Test
  void contentsMatchTheirVectors() throws Exception {
    Map<String, MessageContent> contents = GoldenFrames.contents();
    StringBuilder file = new StringBuilder();
    ByteSink all = new ByteSink(1024);
    for (Map.Entry<String, MessageContent> entry : contents.entrySet()) {
      String crc = ", crc32c 0x" + HexFormat.of().toHexDigits(entry.getValue().crc32c());
      append(file, entry.getKey() + crc, entry.getValue().bytes());
      all.bytes(entry.getValue().bytes());
    }
    write("content.hex", file);

    assertThat(file.toString()).isEqualTo(text("content.hex"));
    assertThat(all.toByteArray()).isEqualTo(bytes("content.hex"));
  }

  private static <F extends Frame> void checkStream(
      String name, List<F> frames, FrameDecoder<F> decoder, int maxFrame) throws Exception {
    FrameEncoder encoder = new FrameEncoder();
    encoder.maxFrame(maxFrame);
    decoder.authenticated(maxFrame, FrameCodec.MAX_MESSAGE_DEFAULT);
    StringBuilder file = new StringBuilder();
    for (F frame : frames) {
      ByteSink sink = new ByteSink(64);
      encoder.encode(frame, sink);
      append(file, Frames.text(frame), sink.toByteArray());
    }
    write(name, file);

    assertThat(file.toString()).isEqualTo(text(name));
    List<F> decoded = new ArrayList<>();
    byte[] bytes = bytes(name);
    decoder.feed(bytes, 0, bytes.length, decoded::add);
    assertThat(Frames.texts(decoded)).isEqualTo(Frames.texts(frames));
  }

  private static void append(StringBuilder file, String comment, byte[] bytes) {
    file.append("# ").append(comment, 0, Math.min(comment.length(), COMMENT_MAX));
    file.append(comment.length() > COMMENT_MAX ? "…\n" : "\n");
    for (int at = 0; at < bytes.length; at += 32) {
      byte[] line = Arrays.copyOfRange(bytes, at, Math.min(bytes.length, at + 32));
      file.append(HexFormat.of().formatHex(line)).append('\n');
    }
    file.append('\n');
  }

  private static void write(String name, StringBuilder file) throws IOException {
    String directory = System.getProperty("rowan.vectors");
    if (directory != null) {
      Files.writeString(Path.of(directory, name), file.toString());
    }
  }

  private static byte[] bytes(String name) throws IOException {
    StringBuilder hex = new StringBuilder();
    text(name).lines().filter(line -> !line.startsWith("#")).forEach(hex::append);
    return HexFormat.of().parseHex(hex);
  }

  private static String text(String name) throws IOException {
    try (InputStream in = GoldenVectorsTest.class.getResourceAsStream("/vectors/" + name)) {
      assertThat(in).as(name).isNotNull();
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
