package org.rowanmq.tck.appserver;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.regex.Pattern;
import org.jboss.arquillian.container.spi.client.container.ContainerConfiguration;
import org.jboss.arquillian.container.spi.client.container.DeployableContainer;
import org.jboss.arquillian.container.spi.client.container.DeploymentException;
import org.jboss.arquillian.container.spi.client.protocol.ProtocolDescription;
import org.jboss.arquillian.container.spi.client.protocol.metadata.HTTPContext;
import org.jboss.arquillian.container.spi.client.protocol.metadata.ProtocolMetaData;
import org.jboss.arquillian.container.spi.client.protocol.metadata.Servlet;
import org.jboss.arquillian.core.spi.LoadableExtension;
import org.jboss.shrinkwrap.api.Archive;
import org.jboss.shrinkwrap.api.exporter.ZipExporter;

/**
 * Arquillian's adapter for servers that deploy what lies in a folder. Their own adapters hold a
 * connection to the server, which ends when a test kills it.
 */
public final class DropFolder implements DeployableContainer<DropFolder.Nothing> {
  private static final int SECONDS = 120;
  private static final String RUNNER = "ArquillianServletRunnerEE9";

  /**
   * A folder, and what the server prints of what happens to it; each with {@code NAME} for the
   * application's name.
   *
   * @param folder where archives are put
   * @param deployed a regular expression for a line that tells that it runs
   * @param failed one that tells that it does not
   * @param undeployed one that tells that it is gone
   */
  record Place(Path folder, String deployed, String failed, String undeployed) {}

  /** There is nothing to configure. */
  public static final class Nothing implements ContainerConfiguration {
    @Override
    public void validate() {
      // Nothing to validate.
    }
  }

  /** Found by its entry in META-INF/services; only one adapter may be there. */
  public static final class Extension implements LoadableExtension {
    @Override
    public void register(ExtensionBuilder builder) {
      if (Scene.scene().hasPlace()) {
        ExtensionBuilder unused = builder.service(DeployableContainer.class, DropFolder.class);
      }
    }
  }

  @Override
  public Class<Nothing> getConfigurationClass() {
    return Nothing.class;
  }

  @Override
  public ProtocolDescription getDefaultProtocol() {
    return new ProtocolDescription("Servlet 5.0");
  }

  @Override
  public ProtocolMetaData deploy(Archive<?> archive) throws DeploymentException {
    AppServer server = Scene.server();
    Place place = place(server);
    String name = name(archive);
    int before = AppServer.read(server.log()).length();
    try {
      // Moved, so that the server never finds half of it.
      Path whole = server.work.resolve(archive.getName());
      archive.as(ZipExporter.class).exportTo(whole.toFile(), true);
      server.adapt(whole);
      Path folder = Files.createDirectories(place.folder());
      Path unused =
          Files.move(whole, folder.resolve(archive.getName()), StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      throw new DeploymentException(archive.getName() + " cannot be written", e);
    }
    Pattern deployed = pattern(place.deployed(), name);
    Pattern failed = pattern(place.failed(), name);
    AppServer.await(
        name,
        SECONDS,
        () -> {
          String printed = AppServer.read(server.log()).substring(before);
          if (failed.matcher(printed).find()) {
            throw new IllegalStateException(name + " does not deploy; see " + server.log());
          }
          return deployed.matcher(printed).find();
        });
    return new ProtocolMetaData()
        .addContext(
            new HTTPContext("127.0.0.1", server.httpPort()).add(new Servlet(RUNNER, "/" + name)));
  }

  @Override
  public void undeploy(Archive<?> archive) throws DeploymentException {
    AppServer server = Scene.server();
    Place place = place(server);
    int before = AppServer.read(server.log()).length();
    try {
      Files.delete(place.folder().resolve(archive.getName()));
    } catch (IOException e) {
      throw new DeploymentException(archive.getName() + " cannot be deleted", e);
    }
    Pattern undeployed = pattern(place.undeployed(), name(archive));
    // A server that unpacks archives deletes what it has unpacked last.
    Path unpacked = place.folder().resolve(name(archive));
    AppServer.await(
        "the end of " + archive.getName(),
        SECONDS,
        () ->
            undeployed.matcher(AppServer.read(server.log()).substring(before)).find()
                && !Files.exists(unpacked));
  }

  private static Pattern pattern(String line, String name) {
    return Pattern.compile(line.replace("NAME", Pattern.quote(name)));
  }

  private static String name(Archive<?> archive) {
    return archive.getName().replaceFirst("\\.[a-z]+$", "");
  }

  private static Place place(AppServer server) {
    Place place = server.place();
    if (place == null) {
      throw new IllegalStateException(server.name() + " has no folder for archives");
    }
    return place;
  }
}
