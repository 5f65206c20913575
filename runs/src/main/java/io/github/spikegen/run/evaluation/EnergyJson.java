package io.github.spikegen.run.evaluation;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import io.github.spikegen.metric.energy.EnergyModel;
import io.github.spikegen.metric.energy.LayerEnergy;
import io.github.spikegen.training.AtomicFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/**
 * The costs of an image as JSON: what was measured, a list {@code layers} with one object a layer,
 * and their sum {@code total}. Everything is of one image; energies are in pJ.
 *
 * <p>{@code firing_rate} is left out where no input comes from neurons, and {@code network_calls}
 * where there is no diffusion.
 */
public final class EnergyJson {

  private static final Gson GSON =
      new GsonBuilder().setPrettyPrinting().disableHtmlEscaping().create();

  private EnergyJson() {}

  /**
   * Writes costs.
   *
   * @param source the model
   * @param energy its costs
   * @param file the file, replaced atomically if it exists
   * @throws IOException if writing fails
   */
  public static void write(DrawingModel source, ImageEnergy energy, Path file) throws IOException {
    EnergyModel model = energy.report().model();
    JsonObject json = new JsonObject();
    json.addProperty("model", source.description());
    json.addProperty("images", energy.images());
    if (energy.networkCalls() > 0) {
      json.addProperty("network_calls", energy.networkCalls());
    }
    json.addProperty("mac_pj", model.macPicojoules());
    json.addProperty("ac_pj", model.acPicojoules());
    JsonArray layers = new JsonArray();
    for (LayerEnergy layer : energy.report().layers()) {
      JsonObject object = new JsonObject();
      object.addProperty("layer", layer.layer());
      add(object, layer, model);
      layers.add(object);
    }
    json.add("layers", layers);
    JsonObject total = new JsonObject();
    add(total, energy.report().total(), model);
    json.add("total", total);
    byte[] bytes = (GSON.toJson(json) + "\n").getBytes(StandardCharsets.UTF_8);
    AtomicFile.write(file, out -> out.write(bytes));
  }

  private static void add(JsonObject json, LayerEnergy layer, EnergyModel model) {
    json.addProperty("macs", layer.macs());
    json.addProperty("synaptic_operations", layer.synapticOperations());
    layer.firingRate().ifPresent(rate -> json.addProperty("firing_rate", rate));
    json.addProperty("energy_pj", layer.picojoules(model));
    json.addProperty("ann_macs", layer.annMacs());
    json.addProperty("ann_energy_pj", layer.annPicojoules(model));
  }
}
