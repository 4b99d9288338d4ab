import { test } from 'vitest'
import {
  body,
  card,
  choice,
  choices,
  date,
  judge,
  number,
  query,
  type Rule,
  showCard,
  submit,
  textInput,
  time,
  toggle,
} from './cards.ts'

const rules: Rule[] = [
  body('an input has an id', textInput(), textInput({ id: undefined }), '.id: is missing'),
  body('an id without comma', textInput(), textInput({ id: 'a,b' }), '.id: must not be empty and hold no comma'),
  ...Object.entries({ textInput, number, date, time, choices }).flatMap(([name, make]) => [
    body(`${name} has a label`, make(), make({ label: undefined }), '.label: is missing'),
    body(`${name}: its label says something`, make(), make({ label: '' }), '.label: must not be empty'),
  ]),
  ...Object.entries({ textInput, number, date, time, choices, toggle }).map(([name, make]) =>
    body(
      `${name} says what is missing`,
      make({ isRequired: true, errorMessage: 'Type a name' }),
      make({ isRequired: true }),
      '.errorMessage: isRequired needs an errorMessage',
    ),
  ),
  body(
    'kinds of text',
    textInput({ style: 'Password' }),
    textInput({ style: 'Secret' }),
    '.style: must be one of: Text, Tel, Url, Email, Password',
  ),
  body(
    'a password is hidden',
    textInput({ style: 'Password', isMultiline: false }),
    textInput({ style: 'password', isMultiline: true }),
    '.isMultiline: a password on several lines is shown in clear',
  ),
  body(
    'length',
    textInput({ maxLength: 3, value: 'abc' }),
    textInput({ maxLength: 3, value: 'abcd' }),
    '.value: is longer than maxLength',
  ),
  body('regex', textInput({ regex: '^a+$' }), textInput({ regex: '(' }), '.regex: is not a regular expression'),
  body(
    'button in an input',
    textInput({ inlineAction: submit() }),
    textInput({ inlineAction: showCard(card([])) }),
    '.inlineAction.type: is no type that Teams knows here',
  ),
  body('number', number({ value: 3, min: 1, max: 1 }), number({ min: 2, max: 1 }), '.min: min is after max'),
  body('number is a number', number({ value: 3 }), number({ value: '3' }), '.value: must be of type number'),
  body(
    'date',
    date({ value: '2026-11-24' }),
    date({ value: '24.11.2026' }),
    '.value: must be a date such as 2026-11-24',
  ),
  body(
    'dates in order',
    date({ min: '2026-01-01', max: '2026-01-01' }),
    date({ min: '2026-01-02', max: '2026-01-01' }),
    '.min: min is after max',
  ),
  body('time', time({ value: '23:59' }), time({ value: '24:00' }), '.value: must be a time such as 07:30'),
  body('toggle', toggle({ value: 'true' }), toggle({ value: 'yes' }), '.value: is neither valueOn nor valueOff'),
  body(
    'toggle with its own words',
    toggle({ valueOn: 'yes', value: 'yes' }),
    toggle({ valueOn: 'yes', value: 'true' }),
    '.value: is neither valueOn nor valueOff',
  ),
  body('toggle says what it is', toggle(), toggle({ title: '' }), '.title: must not be empty'),
  body('choices', choices(), choices({ choices: [] }), '.choices: needs a choice'),
  body(
    'choices differ',
    choices(),
    choices({ choices: [choice('a'), choice('a')] }),
    '.choices: two choices have the same value',
  ),
  body('the chosen one', choices({ value: 'b' }), choices({ value: 'c' }), '.value: is not one of the choices: c'),
  body(
    'a comma in one choice',
    choices({ choices: [choice('a,b')], value: 'a,b' }),
    choices({ choices: [choice('a,b')], isMultiSelect: true }),
    '.choices[0].value: must hold no comma in a multi-select',
  ),
  body(
    'the chosen ones',
    choices({ isMultiSelect: true, value: 'a,b' }),
    choices({ isMultiSelect: true, value: 'a,c' }),
    '.value: is not one of the choices: c',
  ),
  body(
    'several only in a multi-select',
    choices({ isMultiSelect: true, value: '' }),
    choices({ value: 'a,b' }),
    '.value: is not one of the choices: a,b',
  ),
  body(
    'kinds of choices',
    choices({ style: 'expanded' }),
    choices({ style: 'radio' }),
    '.style: must be one of: compact, expanded, filtered',
  ),
  body(
    'search while typing',
    choices({ choices: undefined, style: 'filtered', ...query }),
    choices({ style: 'compact', ...query }),
    '["choices.data"]: needs style \'filtered\'',
  ),
  body(
    'search asks for a dataset',
    choices({ style: 'filtered', ...query }),
    choices({ style: 'filtered', 'choices.data': { type: 'Data.Query' } }),
    '["choices.data"].dataset: is missing',
  ),
]

test.each(rules)('$what', judge)
