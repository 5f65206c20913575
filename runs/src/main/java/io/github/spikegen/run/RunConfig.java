package io.github.spikegen.run;

import ai.djl.engine.Engine;
import io.github.spikegen.layer.NetworkSize;
import io.github.spikegen.run.Stage.StageOptions;
import io.github.spikegen.run.TrainingData.DataDescription;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Properties;

/**
 * Everything that determines a run: what {@code config.json} holds, whose first two entries {@code
 * format} and {@code model} say which family's config it is.
 */
public interface RunConfig {

  /** {@return the family of the model} */
  ModelFamily<?> family();

  /** {@return where all random numbers come from} */
  long seed();

  /** {@return what the model is trained on} */
  DataDescription data();

  /**
   * {@return how a stage is trained, its options}
   *
   * @param stage a stage of the family
   */
  StageOptions training(Stage stage);

  /**
   * {@return the size of the networks that a stage trains, from which its memory is estimated;
   * {@link NetworkSize#NONE} where nothing is known of it}
   *
   * @param stage a stage of the family
   */
  default NetworkSize size(Stage stage) {
    return NetworkSize.NONE;
  }

  /**
   * {@return this config as {@code config.json} of its run holds it}
   *
   * @throws RunException if it could not be read again as it is
   */
  default String json() {
    return RunJson.text(this);
  }

  /** {@return the stages of the family} */
  default List<Stage> stages() {
    return family().stages();
  }

  /**
   * Versions of the software.
   *
   * @param spikegen SpikeGen's version
   * @param djl DJL's version
   * @param pytorch PyTorch's version
   */
  record LibraryVersions(String spikegen, String djl, String pytorch) {

    /** {@return the versions that the program was built with, without loading the engine} */
    public static LibraryVersions built() {
      Properties versions = new Properties();
      try (InputStream in =
          LibraryVersions.class.getResourceAsStream(
              "/io/github/spikegen/run/versions.properties")) {
        versions.load(in);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      return new LibraryVersions(
          versions.getProperty("spikegen"),
          versions.getProperty("djl"),
          versions.getProperty("pytorch"));
    }

    /** {@return the versions that are running} */
    public static LibraryVersions running() {
      return new LibraryVersions(
          built().spikegen(), Engine.getDjlVersion(), Engine.getInstance().getVersion());
    }
  }
}
