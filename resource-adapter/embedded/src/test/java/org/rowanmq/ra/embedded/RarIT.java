package org.rowanmq.ra.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import jakarta.jms.Connection;
import jakarta.jms.ConnectionFactory;
import jakarta.jms.Session;
import jakarta.resource.spi.BootstrapContext;
import jakarta.resource.spi.ConnectionManager;
import jakarta.resource.spi.ConnectionRequestInfo;
import jakarta.resource.spi.ManagedConnectionFactory;
import jakarta.resource.spi.ResourceAdapter;
import jakarta.resource.spi.ResourceAdapterAssociation;
import java.io.IOException;
import java.io.InputStream;
import java.lang.management.ManagementFactory;
import java.lang.ref.WeakReference;
import java.lang.reflect.Proxy;
import java.net.ServerSocket;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import javax.management.ObjectName;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.rowanmq.jms.JmsConnectionFactory;
import org.rowanmq.testkit.tls.TestAuthority;
import org.w3c.dom.Element;
import org.w3c.dom.Node;

/**
 * The archive as a server sees it: its jars in a class loader whose parent knows the Jakarta APIs
 * and nothing of ours.
 */
class RarIT {
  private static final String ADAPTER = "org.rowanmq.ra.embedded.EmbeddedResourceAdapter";
  private static final String FACTORY = "org.rowanmq.ra.outbound.RowanManagedConnectionFactory";

  @TempDir static Path directory;
  private final List<URL> jars = new ArrayList<>();

  @BeforeEach
  void unpack() throws Exception {
    Path folder = Files.createDirectories(directory.resolve("rar"));
    try (ZipFile rar = new ZipFile(System.getProperty("rowan.rar"))) {
      for (ZipEntry entry : rar.stream().toList()) {
        if (entry.getName().endsWith(".jar")) {
          Path jar = folder.resolve(Path.of(entry.getName()).getFileName());
          if (!Files.exists(jar)) {
            try (InputStream in = rar.getInputStream(entry)) {
              Files.copy(in, jar);
            }
          }
          jars.add(jar.toUri().toURL());
        }
      }
    }
  }

  /** The APIs and the JDK. */
  private static final class Apis extends ClassLoader {
    Apis() {
      super(ClassLoader.getPlatformClassLoader());
    }

    @Override
    protected Class<?> findClass(String name) throws ClassNotFoundException {
      if (name.startsWith("jakarta.")) {
        return RarIT.class.getClassLoader().loadClass(name);
      }
      throw new ClassNotFoundException(name);
    }
  }

  /** One deployment. Nothing of it may be held on to. */
  private final class Deployment implements AutoCloseable {
    final URLClassLoader loader = new URLClassLoader(jars.toArray(URL[]::new), new Apis());
    final ResourceAdapter adapter;

    Deployment(Path data) throws Exception {
      this(Map.of("Directory", data.toString()), 0);
    }

    Deployment(Map<String, String> properties, int port) throws Exception {
      adapter = (ResourceAdapter) make(ADAPTER);
      for (Map.Entry<String, String> property : properties.entrySet()) {
        set(adapter, property.getKey(), property.getValue());
      }
      adapter.getClass().getMethod("setPort", Integer.class).invoke(adapter, port);
      adapter.start(nothing(BootstrapContext.class));
    }

    Object make(String type) throws ReflectiveOperationException {
      return loader.loadClass(type).getDeclaredConstructor().newInstance();
    }

    private void set(Object bean, String property, String value)
        throws ReflectiveOperationException {
      bean.getClass().getMethod("set" + property, String.class).invoke(bean, value);
    }

    ConnectionFactory connectionFactory() throws Exception {
      ManagedConnectionFactory managed = (ManagedConnectionFactory) make(FACTORY);
      ((ResourceAdapterAssociation) managed).setResourceAdapter(adapter);
      return (ConnectionFactory) managed.createConnectionFactory(new Unmanaged());
    }

    @Override
    public void close() throws IOException {
      adapter.stop();
      loader.close();
    }
  }

  /** Connections of a pool that has one for everybody. */
  private static final class Unmanaged implements ConnectionManager {
    private static final long serialVersionUID = 1;

    @Override
    public Object allocateConnection(ManagedConnectionFactory factory, ConnectionRequestInfo info)
        throws jakarta.resource.ResourceException {
      return factory.createManagedConnection(null, info).getConnection(null, info);
    }
  }

  private static <T> T nothing(Class<T> type) {
    return type.cast(
        Proxy.newProxyInstance(
            RarIT.class.getClassLoader(), new Class<?>[] {type}, (self, method, given) -> null));
  }

  private static void send(ConnectionFactory factory, String text) throws Exception {
    try (Connection connection = factory.createConnection();
        Session session = connection.createSession(false, Session.AUTO_ACKNOWLEDGE)) {
      session.createProducer(session.createQueue("orders")).send(session.createTextMessage(text));
    }
  }

  private static String receive(ConnectionFactory factory) throws Exception {
    try (Connection connection = factory.createConnection();
        Session session = connection.createSession(false, Session.AUTO_ACKNOWLEDGE)) {
      connection.start();
      return session
          .createConsumer(session.createQueue("orders"))
          .receive(Duration.ofSeconds(30).toMillis())
          .getBody(String.class);
    }
  }

  @Test
  void archiveServesKeepsMessagesAndLeavesNothingBehind() throws Exception {
    Path data = directory.resolve("data").toAbsolutePath();
    List<WeakReference<ClassLoader>> loaders = new ArrayList<>();
    for (int round = 0; round < 3; round++) {
      loaders.add(deploy(data, round));
    }
    // The JDK keeps the class of the record that was compared last (ObjectMethods.OBJECT_EQ).
    WeakReference<ClassLoader> last = loaders.remove(loaders.size() - 1);
    assertThat(last).isNotNull();
    await()
        .atMost(Duration.ofMinutes(1))
        .until(
            () -> {
              System.gc();
              return loaders.stream().allMatch(loader -> loader.get() == null);
            });
    assertThat(DriverManager.drivers().map(driver -> driver.getClass().getName()))
        .noneMatch(name -> name.contains("h2"));
  }

  private WeakReference<ClassLoader> deploy(Path data, int round) throws Exception {
    try (Deployment deployment = new Deployment(data)) {
      ConnectionFactory factory = deployment.connectionFactory();
      if (round > 0) {
        assertThat(receive(factory)).isEqualTo("round " + (round - 1));
      }
      send(factory, "round " + round);
      ObjectName monitor = new ObjectName("org.rowanmq:type=EmbeddedBroker,name=rowan");
      assertThat(ManagementFactory.getPlatformMBeanServer().getAttribute(monitor, "State"))
          .isEqualTo("RUNNING");
      return new WeakReference<>(deployment.loader);
    }
  }

  /** Netty and the keys are read in the folder that only the broker's class loader reads. */
  @Test
  void clientsElsewhereConnectEncrypted() throws Exception {
    TestAuthority authority =
        TestAuthority.create(
            Files.createDirectories(directory.resolve("tls").toAbsolutePath()),
            "ca",
            TestAuthority.Kind.EC,
            Instant.now());
    TestAuthority.Issued issued = authority.issue("broker", "127.0.0.1");
    Map<String, String> properties =
        Map.of(
            "Directory",
            directory.resolve("encrypted").toAbsolutePath().toString(),
            "Password",
            "secret",
            "Settings",
            "listener.tls.certificate="
                + issued.certificate()
                + ";listener.tls.key="
                + issued.key()
                + ";security.authentication-timeout=60s;destinations.indexed-properties[0].destination=*;"
                + "destinations.indexed-properties[0].properties=[customer]");
    int port = freePort();
    try (Deployment deployment = new Deployment(properties, port)) {
      send(deployment.connectionFactory(), "from inside");
      ConnectionFactory outside =
          new JmsConnectionFactory(
              "rowans://127.0.0.1:" + port + "?connect-timeout=60s&ca-file=" + authority.file(),
              "embedded",
              "secret");
      assertThat(receive(outside)).isEqualTo("from inside");
    }
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }

  /** As a server reads it. */
  @Test
  void descriptorNamesPropertiesThatTheAdapterHas() throws Exception {
    Element adapter;
    try (ZipFile rar = new ZipFile(System.getProperty("rowan.rar"));
        InputStream in = rar.getInputStream(rar.getEntry("META-INF/ra.xml"))) {
      adapter =
          (Element)
              DocumentBuilderFactory.newInstance()
                  .newDocumentBuilder()
                  .parse(in)
                  .getElementsByTagName("resourceadapter")
                  .item(0);
    }
    assertThat(text(adapter, "resourceadapter-class")).isEqualTo(ADAPTER);
    List<String> names = new ArrayList<>();
    try (URLClassLoader loader = new URLClassLoader(jars.toArray(URL[]::new), new Apis())) {
      Object bean = loader.loadClass(ADAPTER).getDeclaredConstructor().newInstance();
      for (Node child = adapter.getFirstChild(); child != null; child = child.getNextSibling()) {
        if (child.getNodeName().equals("config-property")) {
          Element property = (Element) child;
          String name = text(property, "config-property-name");
          String value = text(property, "config-property-value");
          String suffix = Character.toUpperCase(name.charAt(0)) + name.substring(1);
          Class<?> type = Class.forName(text(property, "config-property-type"));
          assertThat(bean.getClass().getMethod("set" + suffix, type)).isNotNull();
          Object now = bean.getClass().getMethod("get" + suffix).invoke(bean);
          assertThat(now == null ? "" : now.toString()).as(name).isEqualTo(value);
          names.add(name);
        }
      }
    }
    assertThat(names)
        .containsExactlyInAnyOrder(
            "dataSource",
            "directory",
            "brokerName",
            "host",
            "port",
            "settings",
            "url",
            "user",
            "password");
  }

  private static String text(Element parent, String child) {
    Node found = parent.getElementsByTagName(child).item(0);
    return found == null ? "" : found.getTextContent();
  }

  @Test
  void serverSeesNothingOfTheLibraries() throws Exception {
    try (URLClassLoader loader = new URLClassLoader(jars.toArray(URL[]::new), new Apis())) {
      for (String name :
          List.of(
              "org.h2.Driver",
              "com.zaxxer.hikari.HikariDataSource",
              "io.netty.channel.Channel",
              "org.slf4j.Logger",
              "org.rowanmq.broker.Broker",
              "org.rowanmq.store.jdbc.JdbcMessageStore")) {
        assertThatExceptionOfType(ClassNotFoundException.class)
            .isThrownBy(() -> loader.loadClass(name));
      }
    }
  }
}
