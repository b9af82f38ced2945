package org.rowanmq.tck.appserver;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.function.Function;
import org.eclipse.transformer.AppOption;
import org.eclipse.transformer.TransformOptions;
import org.eclipse.transformer.Transformer;
import org.eclipse.transformer.jakarta.JakartaTransform;
import org.jspecify.annotations.Nullable;
import org.rowanmq.tck.harness.PackagedBroker;

/**
 * The last WildFly of Jakarta EE 8, which is Java EE 8 under another name: with the javax adapter,
 * and with the application under test, and Arquillian's part in it, changed to {@code javax}.
 */
final class WildFlyJavax extends WildFly {
  WildFlyJavax(PackagedBroker broker) {
    super("wildfly-javax", setting("rowan.rar.javax"), broker);
  }

  /** As the page says. */
  @Override
  String translate(String commands) {
    return commands.replace("org.rowanmq.ra.", "org.rowanmq.javax.ra.");
  }

  @Override
  DropFolder.Place place() {
    return new DropFolder.Place(
        home.resolve(Path.of("standalone", "deployments")),
        "WFLYSRV0010: Deployed \"NAME.war\"",
        "WFLYSRV0021: Deploy of deployment \"NAME.war\" was rolled back",
        "WFLYSRV0009: Undeployed \"NAME.war\"");
  }

  @Override
  void adapt(Path application) {
    Path jakarta = application.resolveSibling("jakarta-" + application.getFileName());
    try {
      Path unused = Files.move(application, jakarta, StandardCopyOption.REPLACE_EXISTING);
      Transformer.ResultCode result =
          new Transformer(new ToJavax(jakarta.toString(), application.toString())).run();
      if (result != Transformer.ResultCode.SUCCESS_RC) {
        throw new IllegalStateException(jakarta + " cannot be changed to javax: " + result);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private record ToJavax(String from, String to) implements TransformOptions {
    @Override
    public String getInputFileName() {
      return from;
    }

    @Override
    public String getOutputFileName() {
      return to;
    }

    @Override
    public boolean hasOption(AppOption option) {
      return option == AppOption.INVERT || option == AppOption.OVERWRITE;
    }

    @Override
    public Function<String, URL> getRuleLoader() {
      return JakartaTransform.getRuleLoader();
    }

    @Override
    public @Nullable String getDefaultValue(AppOption option) {
      return JakartaTransform.getOptionDefaults().get(option.getLongTag());
    }
  }
}
