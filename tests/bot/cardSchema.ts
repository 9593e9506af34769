/**
 * The part of the Adaptive Cards schema 1.5 that our cards use, strict: an unknown element or property is an error.
 * https://adaptivecards.io/schemas/adaptive-card.json; Teams' own elements (ProgressBar, charts) only with a fallback.
 */
const text = { type: 'string', minLength: 1 };
const spacing = { enum: ['default', 'none', 'small', 'medium', 'large', 'extraLarge', 'padding'] };
const fallback = { anyOf: [{ const: 'drop' }, { $ref: '#/definitions/element' }, { $ref: '#/definitions/action' }] };
const ids = { type: 'object', additionalProperties: { type: 'string', maxLength: 200 } };

function typed(type: string, required: string[], properties: Record<string, object>) {
  return { type: 'object', additionalProperties: false, required: ['type', ...required], properties: { type: { const: type }, spacing, ...properties } };
}
function action(type: string, required: string[], properties: Record<string, object>) {
  return { type: 'object', additionalProperties: false, required: ['type', 'title', ...required], properties: { type: { const: type }, title: { ...text, maxLength: 110 }, style: { enum: ['default', 'positive', 'destructive'] }, ...properties } };
}

const series = { type: 'object', additionalProperties: false, required: ['legend', 'values'], properties: { legend: text, color: { enum: ['good', 'warning', 'attention', 'neutral'] }, values: { type: 'array', items: { type: 'object', required: ['x', 'y'] } } } };

export const cardSchema = {
  definitions: {
    element: {
      anyOf: [
        typed('TextBlock', ['text', 'wrap'], { text, wrap: { const: true }, weight: { enum: ['default', 'lighter', 'bolder'] }, size: { enum: ['default', 'small', 'medium', 'large', 'extraLarge'] }, color: { enum: ['good', 'warning', 'attention', 'accent'] }, isSubtle: { type: 'boolean' }, style: { enum: ['default', 'heading', 'columnHeader'] } }),
        typed('FactSet', ['facts'], { facts: { type: 'array', minItems: 1, items: { type: 'object', additionalProperties: false, required: ['title', 'value'], properties: { title: text, value: text } } } }),
        typed('Container', ['items'], { items: { type: 'array', minItems: 1, items: { $ref: '#/definitions/element' } }, selectAction: { $ref: '#/definitions/action' } }),
        typed('Input.ChoiceSet', ['id', 'label', 'choices'], { id: text, label: text, placeholder: text, style: { enum: ['compact', 'expanded', 'filtered'] }, choices: { type: 'array', minItems: 1, maxItems: 100, items: { type: 'object', additionalProperties: false, required: ['title', 'value'], properties: { title: text, value: text } } } }),
        typed('ProgressBar', ['fallback'], { value: { type: 'number', minimum: 0 }, max: { type: 'number', exclusiveMinimum: 0 }, fallback }),
        typed('Chart.VerticalBar.Grouped', ['fallback', 'data'], { title: text, data: { type: 'array', minItems: 1, items: series }, fallback }),
      ],
    },
    action: {
      anyOf: [
        action('Action.OpenUrl', ['url'], { url: { type: 'string', pattern: '^https://', maxLength: 1900 } }),
        action('Action.Execute', ['verb', 'data', 'fallback'], { verb: { enum: ['sync.now', 'run.approve', 'run.decline', 'run.show', 'company.choose', 'language.set'] }, data: ids, fallback }),
        action('Action.Submit', ['data'], { data: ids }),
      ],
    },
  },
  type: 'object',
  additionalProperties: false,
  required: ['type', '$schema', 'version', 'lang', 'fallbackText', 'speak', 'body'],
  properties: {
    type: { const: 'AdaptiveCard' }, $schema: text, version: { const: '1.5' }, lang: { enum: ['en', 'nl'] }, fallbackText: text, speak: text,
    body: { type: 'array', minItems: 1, items: { $ref: '#/definitions/element' } },
    actions: { type: 'array', minItems: 1, maxItems: 3, items: { $ref: '#/definitions/action' } },
  },
};
