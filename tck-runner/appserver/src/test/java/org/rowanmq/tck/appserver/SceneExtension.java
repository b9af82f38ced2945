package org.rowanmq.tck.appserver;

import org.junit.jupiter.api.extension.AfterTestExecutionCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Opens the scene before the first test class, which is before Arquillian starts. Found by its
 * entry in META-INF/services, so that the same test classes run inside of a server, where it is
 * not.
 */
public final class SceneExtension implements BeforeAllCallback, AfterTestExecutionCallback {
  private static final ExtensionContext.Namespace HERE =
      ExtensionContext.Namespace.create(SceneExtension.class);

  @Override
  public void beforeAll(ExtensionContext context) {
    if (isForServer()) {
      // Closed when the last test class is through.
      Object unused =
          context.getRoot().getStore(HERE).getOrComputeIfAbsent("scene", key -> Scene.scene());
    }
  }

  @Override
  public void afterTestExecution(ExtensionContext context) {
    if (isForServer()) {
      Scene.tally().ran();
    }
  }

  private static boolean isForServer() {
    return System.getProperty("appserver") != null;
  }
}
