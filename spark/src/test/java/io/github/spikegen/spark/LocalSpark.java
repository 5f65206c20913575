package io.github.spikegen.spark;

import org.apache.spark.SparkConf;
import org.apache.spark.api.java.JavaSparkContext;

/** The Spark of this process with two tasks at a time, which all tests share. */
final class LocalSpark {

  private static JavaSparkContext context;

  private LocalSpark() {}

  /** Returns the context, started anew if it was stopped. */
  static synchronized JavaSparkContext context() {
    if (context == null || context.sc().isStopped()) {
      SparkConf settings =
          new SparkConf()
              .setMaster("local[2]")
              .setAppName("tests")
              .set("spark.ui.enabled", "false")
              .set("spark.driver.host", "localhost")
              .set("spark.driver.bindAddress", "127.0.0.1");
      context = new JavaSparkContext(settings);
    }
    return context;
  }

  /** Makes room for another context, of which a process can have one alone. */
  static synchronized void stop() {
    if (context != null) {
      context.stop();
    }
  }
}
