// Strict offline check of Kubernetes objects. Two sources, because neither is enough: the models of
// @kubernetes/client-node know every field and its type (so unknown fields are found), those of kubernetes-models know
// which are required, and their formats and limits.
import { readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { pathToFileURL } from 'node:url';

const ARRAY = /^(?:Array|Set)<(.*)>$/;
const MAP = /^\{ \[key: string\]: (.*); \}$/;
const SCALARS = {
  string: ['string'],
  Date: ['string'],
  V1MicroTime: ['string'],
  number: ['number'],
  boolean: ['boolean'],
  Quantity: ['string', 'number'],
  IntOrString: ['string', 'number'],
};

async function loadModels(require) {
  const folder = path.join(path.dirname(require.resolve('@kubernetes/client-node')), 'gen/models');
  const models = new Map();
  for (const file of readdirSync(folder).filter((name) => name.endsWith('.js'))) {
    const exported = await import(pathToFileURL(path.join(folder, file)).href);
    for (const [name, model] of Object.entries(exported)) {
      if (model?.getAttributeTypeMap !== undefined) models.set(name, model);
    }
  }
  return models;
}

function modelNameOf({ apiVersion = '', kind = '' }) {
  const version = apiVersion.split('/').at(-1);
  return `${version.charAt(0).toUpperCase()}${version.slice(1)}${kind}`;
}

function* typeProblems(models, value, type, where) {
  if (value === null || value === undefined || type === 'any' || type === 'object') return;
  const element = ARRAY.exec(type)?.[1];
  const entry = MAP.exec(type)?.[1];
  if (element !== undefined) {
    if (!Array.isArray(value)) yield `${where}: is not a list`;
    else
      for (const [i, item] of value.entries()) yield* typeProblems(models, item, element, `${where}[${i}]`);
  } else if (SCALARS[type] !== undefined) {
    if (!SCALARS[type].includes(typeof value)) yield `${where}: is a ${typeof value}, not a ${type}`;
  } else if (typeof value !== 'object' || Array.isArray(value)) {
    yield `${where}: is not an object (${type})`;
  } else if (entry !== undefined) {
    for (const [key, item] of Object.entries(value))
      yield* typeProblems(models, item, entry, `${where}.${key}`);
  } else {
    const model = models.get(type);
    if (model === undefined) return void (yield `${where}: no model of ${type}`);
    const types = new Map(model.getAttributeTypeMap().map((field) => [field.baseName, field.type]));
    for (const [key, item] of Object.entries(value)) {
      if (types.has(key)) yield* typeProblems(models, item, types.get(key), `${where}.${key}`);
      else yield `${where}.${key}: unknown field`;
    }
  }
}

function* requirementProblems(require, object) {
  let Model;
  try {
    Model = require(`kubernetes-models/${object.apiVersion}`)[object.kind];
  } catch {
    // the same as a module without that kind
  }
  if (Model === undefined) return void (yield `${object.apiVersion} ${object.kind}: no model to check it by`);
  try {
    new Model(object).validate();
  } catch (error) {
    yield error.message;
  }
}

/**
 * @param tools folder with the two npm packages
 * @returns {Promise<(object: object) => string[]>} what is wrong with an object
 */
export async function createSchemaCheck(tools) {
  const require = createRequire(path.join(tools, 'package.json'));
  const models = await loadModels(require);
  return (object) => {
    const name = modelNameOf(object);
    if (!models.has(name)) return [`unknown kind ${object.apiVersion} ${object.kind}`];
    return [...typeProblems(models, object, name, object.kind), ...requirementProblems(require, object)];
  };
}
